// The server under test, started from a built binary on a free loopback port, with its data in a temporary folder.

import { execFileSync, spawn } from "node:child_process";
import { existsSync, mkdtempSync, rmSync } from "node:fs";
import { createServer } from "node:net";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { fileURLToPath } from "node:url";

const root = fileURLToPath(new URL("../..", import.meta.url));

/** The binary: named by the environment, else the newest build of this tree. */
export function binary() {
  const named = process.env.ALTHING_BIN;
  const found = [named, join(root, "target/debug/althing"), join(root, "target/release/althing")];
  const path = found.find((one) => one && existsSync(one));
  if (!path) throw new Error("build the server first (cargo build -p althing), or name it in ALTHING_BIN");
  return path;
}

/** A port that nobody listens on now. */
export function freePort() {
  return new Promise((resolve, reject) => {
    const probe = createServer();
    probe.once("error", reject);
    probe.listen(0, "127.0.0.1", () => {
      const { port } = probe.address();
      probe.close(() => resolve(port));
    });
  });
}

/** Runs a command on the server's data and gives what it printed. */
function command(program, folder, environment) {
  return (...args) => execFileSync(program, args, { cwd: folder, env: environment, encoding: "utf8" });
}

/**
 * Starts a server. `origins` gives the sites to add: `{ slug: [origin, ...] }`. With `demo` it is the seeded
 * newspaper, to which the sites are added. With `name` its public address is under that host.
 */
export async function startServer({ sites = {}, demo = false, program = binary(), settings = {}, name } = {}) {
  const folder = mkdtempSync(join(tmpdir(), "althing-web-"));
  const port = await freePort();
  const local = `http://localhost:${port}`;
  const url = name ? `http://${name}:${port}` : local;
  const environment = {
    ...process.env,
    ALTHING_DATABASE_URL: `sqlite:${join(folder, "althing.db")}`,
    ALTHING_LIMITS_ENABLED: "false",
    RUST_LOG: "warn",
    ...(name && { ALTHING_SERVER_PUBLIC_URL: url }),
    ...settings,
  };
  const run = command(program, folder, environment);
  const listen = `127.0.0.1:${port}`;
  const args = demo ? ["demo", "--listen", listen, "--data", folder] : ["serve", "--listen", listen];
  if (!demo) for (const [slug, origins] of Object.entries(sites)) add(run, slug, origins);
  const child = spawn(program, args, { cwd: folder, env: environment, stdio: ["ignore", "pipe", "pipe"] });
  let log = "";
  for (const stream of [child.stdout, child.stderr]) stream.on("data", (text) => (log += text));
  const gone = new Promise((resolve) => child.once("exit", resolve));
  const stop = async () => {
    child.kill("SIGTERM");
    const late = setTimeout(() => child.kill("SIGKILL"), 5000);
    await gone;
    clearTimeout(late);
    rmSync(folder, { recursive: true, force: true });
  };
  await alive(local, child, () => log).catch(async (error) => {
    await stop();
    throw error;
  });
  if (demo) for (const [slug, origins] of Object.entries(sites)) add(run, slug, origins);
  return { url, local, port, folder, run, stop, log: () => log };
}

function add(run, slug, origins) {
  run("site", "add", slug, ...origins.flatMap((origin) => ["--origin", origin]), "--name", "The Harbour Post");
}

async function alive(url, child, log) {
  for (let round = 0; round < 300; round++) {
    if (child.exitCode !== null) throw new Error(`the server ended: ${log()}`);
    const answer = await fetch(`${url}/healthz`).catch(() => undefined);
    if (answer?.ok) return;
    await new Promise((done) => setTimeout(done, 100));
  }
  throw new Error(`the server did not begin to answer: ${log()}`);
}
