// A mail server for the tests: aiosmtpd, with the Python that the environment names.

import { spawn } from "node:child_process";
import { createInterface } from "node:readline";
import { fileURLToPath } from "node:url";

const script = fileURLToPath(new URL("mail_server.py", import.meta.url));

/** Milliseconds until a mail counts as lost. */
const PATIENCE = 15_000;

/** Starts it; `read(address)` gives the next mail to an address. */
export async function startMail() {
  const child = spawn(process.env.ALTHING_TEST_PYTHON ?? "python3", [script], { stdio: ["pipe", "pipe", "inherit"] });
  const mails = [];
  const waiting = new Set();
  let begun;
  const beginning = new Promise((resolve, reject) => {
    begun = resolve;
    child.once("exit", () => reject(new Error("the mail server ended: is aiosmtpd there (xtask/mail-server.txt)?")));
  });
  createInterface({ input: child.stdout }).on("line", (line) => {
    const told = JSON.parse(line);
    if (told.port) begun(told.port);
    else mails.push(told);
    for (const look of waiting) look();
  });
  const port = await beginning;
  const read = (address) =>
    new Promise((resolve, reject) => {
      const late = setTimeout(() => reject(new Error(`no mail came for ${address}`)), PATIENCE);
      const look = () => {
        const at = mails.findIndex((mail) => mail.to.includes(address));
        if (at < 0) return;
        clearTimeout(late);
        waiting.delete(look);
        resolve(mails.splice(at, 1)[0]);
      };
      waiting.add(look);
      look();
    });
  const stop = async () => {
    const gone = new Promise((resolve) => child.once("exit", resolve));
    child.stdin.end();
    await gone;
  };
  return { url: `smtp://127.0.0.1:${port}?tls=none`, read, stop };
}
