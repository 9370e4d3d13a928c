// What a reader's browser keeps: drafts, and the tokens of one's own comments. Nothing is written by reading.
// What an account wrote is its own without a token, and only for as long as it is signed in.
//
// One entry a story, so that a page asks for one. Where storage is blocked, memory does, until the page is left.

import type { Comment } from "./api.js";

/** A comment of the reader's own. */
export interface Own {
  /** The edit token; an account needs none. */
  token?: string;
  /** What the server tells its author, where that is an account. */
  comment?: Comment;
  /** Address of the case page. */
  case: string;
  /** Whom it answers; empty at the top. */
  parent: string;
  /** When it was written, in milliseconds. */
  at: number;
}

/** What was typed and not posted, with the key of an attempt whose end is unknown. */
export interface Draft {
  body: string;
  name: string;
  key?: string;
}

interface Kept {
  own: Record<string, Own>;
  drafts: Record<string, Draft>;
}

/** Own comments kept for one story; the oldest go first. */
const OWN_MAX = 200;
const NAME = "althing:name";
const memory = new Map<string, string>();

function read(key: string): string | null {
  try {
    return localStorage.getItem(key) ?? memory.get(key) ?? null;
  } catch {
    return memory.get(key) ?? null;
  }
}

function write(key: string, value: string | null): void {
  try {
    if (value === null) localStorage.removeItem(key);
    else localStorage.setItem(key, value);
    memory.delete(key);
  } catch {
    if (value === null) memory.delete(key);
    else memory.set(key, value);
  }
}

/** What is kept for one story. */
export class Keep {
  private readonly key: string;
  /** Comments of whoever is signed in. */
  account: Record<string, Own> = {};

  constructor(story: string) {
    this.key = `althing:${story}`;
  }

  /** The name that the reader last signed with. */
  get name(): string {
    return read(NAME) ?? "";
  }

  set name(value: string) {
    write(NAME, value);
  }

  private all(): Kept {
    try {
      const kept = JSON.parse(read(this.key) ?? "{}") as Partial<Kept>;
      return { own: { ...kept.own }, drafts: { ...kept.drafts } };
    } catch {
      return { own: {}, drafts: {} };
    }
  }

  private put(kept: Kept): void {
    const ids = Object.keys(kept.own);
    for (const id of ids.slice(0, Math.max(0, ids.length - OWN_MAX))) delete kept.own[id];
    const empty = !ids.length && !Object.keys(kept.drafts).length;
    write(this.key, empty ? null : JSON.stringify(kept));
  }

  own(): Record<string, Own> {
    return { ...this.all().own, ...this.account };
  }

  setOwn(id: string, own: Own | undefined): void {
    const kept = this.all();
    if (own) kept.own[id] = own;
    else delete kept.own[id], delete this.account[id];
    this.put(kept);
  }

  draft(parent: string): Draft | undefined {
    return this.all().drafts[parent];
  }

  /** Keeps a draft, or forgets it when nothing is in it. */
  setDraft(parent: string, draft?: Draft): void {
    const kept = this.all();
    if (!draft?.body && !kept.drafts[parent]) return;
    if (draft?.body) kept.drafts[parent] = draft;
    else delete kept.drafts[parent];
    this.put(kept);
  }
}
