// Builds web/dist from web/src: style sheets and scripts, minified, the same bytes from the same sources every time.
//
// What is loaded on demand is built first: its address holds its hash, and the first scripts hold its address.

import { createHash } from "node:crypto";
import { copyFileSync, mkdirSync, readdirSync, readFileSync, rmSync, statSync } from "node:fs";
import { fileURLToPath } from "node:url";
import { basename, join } from "node:path";
import { brotliCompressSync } from "node:zlib";
import { build } from "esbuild";

const here = fileURLToPath(new URL(".", import.meta.url));
const out = process.argv[2] ?? join(here, "dist");
const source = (name) => join(here, "src", name);

const common = {
  bundle: true,
  minify: true,
  charset: "utf8",
  legalComments: "none",
  logLevel: "warning",
  absWorkingDir: here,
  target: ["es2022", "chrome109", "firefox115", "safari16.4"],
};

/** The address under which the server gives a file: the first 16 digits of its SHA-256 (see assets.rs). */
function address(name) {
  const hash = createHash("sha256").update(readFileSync(join(out, name))).digest("hex").slice(0, 16);
  const [stem, extension] = name.split(".");
  return `/a/${stem}-${hash}.${extension}`;
}

async function script(name, format, define = {}) {
  await build({ ...common, entryPoints: [source(`${name}.ts`)], outfile: join(out, `${name}.js`), format, define });
}

rmSync(out, { recursive: true, force: true });
mkdirSync(out, { recursive: true });
for (const name of ["thread", "page", "sheet", "front", "desk", "staff"]) {
  await build({ ...common, target: ["chrome123", "firefox128", "safari17.5"], entryPoints: [source(`${name}.css`)], outfile: join(out, `${name}.css`) });
}
for (const name of readdirSync(source("")).filter((name) => name.endsWith(".svg"))) {
  copyFileSync(source(name), join(out, basename(name)));
}
await script("proof", "esm");
await script("vote", "esm");
await script("report", "esm");
await script("tools", "esm", { REPORT_HREF: JSON.stringify(address("report.js")), PROOF_HREF: JSON.stringify(address("proof.js")), VOTE_HREF: JSON.stringify(address("vote.js")) });
await script("count", "esm");
await script("hand", "esm");
await script("passkey", "esm");
await script("staff", "esm", { STAFF_SHEET: JSON.stringify(address("staff.css")) });
await script("session", "esm", { STAFF_HREF: JSON.stringify(address("staff.js")) });
await script("desk", "esm");
await script("settings", "esm");
await script("import", "esm");
const define = Object.fromEntries(["tools", "count", "session"].map((name) => [`${name.toUpperCase()}_HREF`, JSON.stringify(address(`${name}.js`))]));
await script("althing", "esm", define);
await script("embed", "iife", define);

const size = (name) => brotliCompressSync(readFileSync(join(out, name))).length;
for (const name of readdirSync(out).sort()) {
  console.log(`${name.padEnd(14)} ${String(statSync(join(out, name)).size).padStart(6)} bytes  ${String(size(name)).padStart(5)} brotli`);
}
/** Budgets in bytes of brotli: what a reader loads to read live and to reply; what comes on demand. */
const [READER, DEMAND] = [10_000, 6_000];
for (const [name, sheet] of [["althing.js", "page.css"], ["embed.js", "thread.css"]]) {
  const sum = size(name) + size(sheet);
  console.log(`${name} with ${sheet}: ${sum} of ${READER} bytes`);
  if (sum > READER) process.exitCode = 1;
}
for (const name of ["tools.js", "vote.js", "count.js", "hand.js", "passkey.js", "proof.js", "report.js", "session.js", "desk.js", "settings.js", "import.js", "desk.css", "staff.js", "staff.css"]) if (size(name) > DEMAND) process.exitCode = 1;
