// What a site wants proved before it takes a comment: begun when the reader begins to write, once for each comment. Part
// of the second script; what computes is a third one.

import type { Discussion } from "./discussion.js";
import type { Challenge, Solver } from "./proof.js";

declare const PROOF_HREF: string;

interface Begun {
  at: number;
  proof: Promise<string>;
}

/** Milliseconds after which a challenge is not used any more: a minute before it ends. */
const LIFE = 540_000;

const begun = new WeakMap<Discussion, Begun>();

/** The proof for the next comment; begun now, unless it was. */
export function prove(d: Discussion): Promise<string> {
  const known = begun.get(d);
  if (known && Date.now() - known.at < LIFE) return known.proof;
  const proof = begin(d);
  begun.set(d, { at: Date.now(), proof });
  // What failed, for want of a line perhaps, is tried again when it is needed.
  proof.catch(() => begun.delete(d));
  return proof;
}

/** It was used, or did not do. */
export function forget(d: Discussion): void {
  begun.delete(d);
}

async function begin(d: Discussion): Promise<string> {
  const challenge = await d.server.json<Challenge>("GET", `/sites/${d.site}/challenge`);
  // Sooner than this it is not taken.
  const soon = new Promise((over) => setTimeout(over, Number(d.root.dataset.proof ?? 2) * 1000));
  const { solve } = (await import(d.server.origin + PROOF_HREF)) as Solver;
  const proof = await solve(challenge);
  await soon;
  return proof;
}
