// Solves a challenge: the number behind a salt whose SHA-256 is the one that the server named. Loaded only where a site
// asks for it, and once more as the worker that it starts on our own pages.
//
// On a publisher's page it computes in short slices between the page's own work: a worker from our server would be of
// another origin, and one made of a blob is a violation of every strict policy, told to the publisher each time.
//
// crypto.subtle is not used: it is absent on pages without TLS, and a promise for each of a hundred thousand hashes
// takes longer than the hash.

/** What the server gives out. */
export interface Challenge {
  algorithm: string;
  challenge: string;
  maxnumber: number;
  salt: string;
  signature: string;
}

/** What this script has to offer. */
export interface Solver {
  solve(challenge: Challenge): Promise<string>;
}

interface Found {
  number: number;
  took: number;
}
interface ScriptPolicy {
  createScriptURL(url: string): string;
}
interface Factory {
  createPolicy(name: string, rules: ScriptPolicy): ScriptPolicy;
}
interface Scope {
  onmessage: (event: { data: Challenge }) => void;
  postMessage(found: Found): void;
}

/** Milliseconds of a slice on a page: half a frame. */
const SLICE = 8;
/** Hashes between two looks at the clock. */
const STRIDE = 256;
/** Bytes of text that fit into one block of SHA-256. */
const TEXT_MAX = 55;

/** The first 32 bits of the fractional parts of roots of the first primes (FIPS 180-4, 4.2.2 and 5.3.3). */
function constants(): [Int32Array, Int32Array] {
  const [start, rounds] = [new Int32Array(8), new Int32Array(64)];
  const fraction = (root: number): number => ((root - Math.floor(root)) * 2 ** 32) | 0;
  for (let found = 0, candidate = 2; found < 64; candidate++) {
    let divisor = 2;
    while (divisor * divisor <= candidate && candidate % divisor) divisor++;
    if (divisor * divisor <= candidate) continue;
    if (found < 8) start[found] = fraction(Math.sqrt(candidate));
    rounds[found++] = fraction(Math.cbrt(candidate));
  }
  return [start, rounds];
}

const [START, ROUNDS] = constants();
let policy: ScriptPolicy | undefined;
const words = new Int32Array(64);
const state = new Int32Array(8);

function add(at: number, value: number): void {
  state[at] = (state[at] as number) + value;
}

/** SHA-256 of the block in `words`, into `state` (FIPS 180-4, 6.2.2). */
function compress(): void {
  for (let t = 16; t < 64; t++) {
    const x = words[t - 15] as number;
    const y = words[t - 2] as number;
    const low = ((x >>> 7) | (x << 25)) ^ ((x >>> 18) | (x << 14)) ^ (x >>> 3);
    const high = ((y >>> 17) | (y << 15)) ^ ((y >>> 19) | (y << 13)) ^ (y >>> 10);
    words[t] = (high + (words[t - 7] as number) + low + (words[t - 16] as number)) | 0;
  }
  let [a, b, c, d, e, f, g, h] = START as unknown as [number, number, number, number, number, number, number, number];
  for (let t = 0; t < 64; t++) {
    const high = ((e >>> 6) | (e << 26)) ^ ((e >>> 11) | (e << 21)) ^ ((e >>> 25) | (e << 7));
    const one = (h + high + ((e & f) ^ (~e & g)) + (ROUNDS[t] as number) + (words[t] as number)) | 0;
    const low = ((a >>> 2) | (a << 30)) ^ ((a >>> 13) | (a << 19)) ^ ((a >>> 22) | (a << 10));
    const two = (low + ((a & b) ^ (a & c) ^ (b & c))) | 0;
    h = g;
    g = f;
    f = e;
    e = (d + one) | 0;
    d = c;
    c = b;
    b = a;
    a = (one + two) | 0;
  }
  for (let at = 0; at < 8; at++) state[at] = START[at] as number;
  add(0, a), add(1, b), add(2, c), add(3, d), add(4, e), add(5, f), add(6, g), add(7, h);
}

/** Puts a byte into a block. */
function put(block: Int32Array, at: number, byte: number): void {
  block[at >> 2] = (block[at >> 2] as number) | (byte << (24 - 8 * (at & 3)));
}

/** Tries numbers; pauses after each stride. */
function* search({ challenge, maxnumber, salt }: Challenge): Generator<undefined, number> {
  const wanted = Int32Array.from({ length: 8 }, (_, at) => Number.parseInt(challenge.slice(8 * at, 8 * at + 8), 16));
  if (salt.length + String(maxnumber).length > TEXT_MAX) throw new RangeError("salt");
  const block = new Int32Array(16);
  for (let at = 0; at < salt.length; at++) put(block, at, salt.charCodeAt(at));
  for (let number = 0; number <= maxnumber; number++) {
    const digits = String(number);
    const length = salt.length + digits.length;
    words.set(block);
    for (let at = 0; at < digits.length; at++) put(words, salt.length + at, digits.charCodeAt(at));
    put(words, length, 0x80);
    words[15] = length * 8;
    compress();
    if (state[0] === wanted[0] && state.every((word, at) => word === wanted[at])) return number;
    if (number % STRIDE === STRIDE - 1) yield;
  }
  throw new RangeError("number");
}

/** All at once, for the worker. */
function atOnce(challenge: Challenge): Found {
  const began = performance.now();
  const tries = search(challenge);
  for (;;) {
    const { done, value } = tries.next();
    if (done) return { number: value, took: Math.round(performance.now() - began) };
  }
}

/** In slices, between which the page does its own work. A message comes sooner than a timer's four milliseconds. */
async function inSlices(challenge: Challenge): Promise<Found> {
  const began = performance.now();
  const tries = search(challenge);
  const { port1, port2 } = new MessageChannel();
  for (;;) {
    const until = performance.now() + SLICE;
    while (performance.now() < until) {
      const { done, value } = tries.next();
      if (!done) continue;
      port1.close();
      return { number: value, took: Math.round(performance.now() - began) };
    }
    await new Promise((over) => {
      port1.onmessage = over;
      port2.postMessage(undefined);
    });
  }
}

/** The worker's address as browsers with Trusted Types want it: only this script's own. Once: no second of the name. */
function trusted(): string {
  const factory = (globalThis as { trustedTypes?: Factory }).trustedTypes;
  policy ??= factory?.createPolicy("althing-worker", { createScriptURL: () => import.meta.url });
  return policy?.createScriptURL("") ?? import.meta.url;
}

async function inWorker(challenge: Challenge): Promise<Found> {
  const worker = new Worker(trusted(), { type: "module" });
  try {
    return await new Promise((found, failed) => {
      worker.onmessage = ({ data }) => found(data as Found);
      worker.onerror = failed;
      worker.postMessage(challenge);
    });
  } finally {
    worker.terminate();
  }
}

/** The payload that goes with the comment; on our own pages from a worker, if it can be had. */
export async function solve(challenge: Challenge): Promise<string> {
  const isOurs = new URL(import.meta.url).origin === location.origin;
  const found = (isOurs && (await inWorker(challenge).catch(() => undefined))) || (await inSlices(challenge));
  const { algorithm, challenge: hash, salt, signature } = challenge;
  return btoa(JSON.stringify({ algorithm, challenge: hash, salt, signature, ...found }));
}

if (typeof document === "undefined") {
  const scope = globalThis as unknown as Scope;
  scope.onmessage = ({ data }) => scope.postMessage(atOnce(data));
}
