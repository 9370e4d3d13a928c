// What the compiler does not check: where HTML may be made from text, how long files and functions may be, and that
// nothing reaches for cookies, other people's servers or inline styles.

import { readdirSync, readFileSync } from "node:fs";
import { fileURLToPath } from "node:url";
import { join, relative } from "node:path";

const here = fileURLToPath(new URL(".", import.meta.url));
const LINES_MAX = 600;
const FUNCTION_LINES_MAX = 70;

/** Each rule: what must not stand in a file of `src`, where it may, and why. */
const RULES = [
  [/\b(innerHTML|outerHTML|setHTML|setHTMLUnsafe|insertAdjacentHTML|parseFromString)\b/, ["html.ts"], "HTML is made from text in html.ts alone (R-05)"],
  [/createContextualFragment|document\.write|\beval\b|new Function|srcdoc/, [], "no text becomes code or markup"],
  [/createPolicy/, ["html.ts", "proof.ts"], "there is one Trusted Types policy, and on our own pages one for the worker"],
  [/document\.cookie|indexedDB|sessionStorage/, ["known.ts", "session.ts"], "no cookies, and nothing kept by reading (R-80)"],
  [/localStorage/, ["keep.ts", "known.ts", "session.ts"], "what is kept is kept by keep.ts, and who signed in by session.ts"],
  [/setAttribute\(\s*"style"/, [], "policies forbid inline styles"],
  [/\bfetch\(/, ["api.ts", "embed.ts", "count.ts", "passkey.ts", "settings.ts", "desk.ts"], "requests go through Server, which knows one origin"],
  [/postMessage\(/, ["althing.ts", "hand.ts", "proof.ts"], "two messages are sent between windows: the height, and a code to whom it is for (R-12); a third goes to our own worker"],
  [/https?:\/\/(?!\))/, [], "no address of anyone in the code"],
  [/\bany\b[^a-z]*[;,)>=]|@ts-(ignore|nocheck)|eslint/, [], "types are told"],
];

const faults = [];
const fault = (file, line, words) => faults.push(`${relative(here, file)}:${line}: ${words}`);

/** Without comments, which may name what the code may not. */
const code = (text) => text.replace(/\/\*[\s\S]*?\*\//g, (one) => one.replace(/[^\n]/g, " ")).replace(/(^|\s)\/\/.*$/gm, "$1");

function functions(file, lines) {
  for (const [at, line] of lines.entries()) {
    const opens = /^(\s*)(?:export |async |static |private |get |function |class )*[\w$ ]*\(.*\{$|^(\s*).*=>\s*\{$/.exec(line);
    if (!opens || /^\s*(describe|before|after)/.test(line)) continue;
    const indent = opens[1] ?? opens[2] ?? "";
    const end = lines.findIndex((other, later) => later > at && other.startsWith(`${indent}}`) && !other.startsWith(`${indent} `));
    if (end - at > FUNCTION_LINES_MAX) fault(file, at + 1, `a function of ${end - at} lines; ${FUNCTION_LINES_MAX} are the most`);
  }
}

function check(file) {
  const text = readFileSync(file, "utf8");
  const lines = text.split("\n");
  if (!/^(\/\/|\/\*)/.test(text)) fault(file, 1, "begins without its purpose");
  if (lines.length > LINES_MAX) fault(file, LINES_MAX, `${lines.length} lines; ${LINES_MAX} are the most`);
  for (const [at, line] of lines.entries()) if (/\s$/.test(line) || /\t/.test(line)) fault(file, at + 1, "white space");
  if (/\.m?[jt]s$/.test(file)) functions(file, lines);
  if (!file.endsWith(".ts")) return;
  const name = file.split("/").pop();
  for (const [at, line] of code(text).split("\n").entries()) {
    for (const [pattern, allowed, why] of RULES) {
      if (!allowed.includes(name) && pattern.test(line)) fault(file, at + 1, why);
    }
  }
}

for (const folder of ["src", "test", "."]) {
  for (const name of readdirSync(join(here, folder))) {
    if (/\.(ts|mjs|css)$/.test(name)) check(join(here, folder, name));
  }
}
for (const line of faults) console.error(line);
if (faults.length) process.exitCode = 1;
else console.log("lint: nothing to say against it");
