// Who is signed in: asks the server, shows it in the composer, signs in through a window of ours, and out. Loaded when
// somebody signed in here before, or wants to now; readers who never do load nothing of it and leave nothing.
//
// What keeps a state comes through the discussion it is given, so that there is one of everything.

import type { Comment, Refused } from "./api.js";
import type { Discussion } from "./discussion.js";
import type { Told } from "./staff.js";

declare const STAFF_HREF: string;

/** What the first script may ask of this one. */
export interface Session {
  resume(d: Discussion): Promise<void>;
  enter(d: Discussion, opened: Window): Promise<void>;
}

/** What the server says of whoever asks, under one story. */
interface Me {
  account: { name: string; needs_name: boolean } | null;
  comments: Comment[];
  votes: Record<string, number>;
  words: Record<string, string>;
  /** For staff of the story's section, in their own browser. */
  staff?: Told | null;
  /** The story at the desk, for everybody of its staff. */
  desk_url?: string | null;
}

/** What a page of a publisher holds for an hour. */
interface Bearer {
  origin: string;
  bearer: string;
  expires_at: string;
}

/** Bytes in the secret that only this page knows while it waits. */
const VERIFIER_BYTES = 32;

const base64url = (bytes: Uint8Array): string =>
  btoa(String.fromCharCode(...bytes))
    .replace(/\+/g, "-")
    .replace(/\//g, "_")
    .replace(/=+$/, "");

const keyOf = (d: Discussion): string => `althing:in:${d.site}`;

/** The bearer kept for this tab, if it is this server's and still good. */
function kept(d: Discussion): string | undefined {
  try {
    const found = JSON.parse(sessionStorage.getItem(keyOf(d)) ?? "{}") as Partial<Bearer>;
    const isGood = found.origin === d.server.origin && Date.parse(found.expires_at ?? "") > Date.now();
    return isGood ? found.bearer : undefined;
  } catch {
    return undefined;
  }
}

/** Keeps a bearer for this tab, and for later that somebody signed in at all; or forgets both. */
function keep(d: Discussion, answer?: Omit<Bearer, "origin">): void {
  try {
    if (answer) {
      const { bearer, expires_at } = answer;
      sessionStorage.setItem(keyOf(d), JSON.stringify({ origin: d.server.origin, bearer, expires_at }));
      localStorage.setItem(keyOf(d), "1");
    } else {
      sessionStorage.removeItem(keyOf(d));
      localStorage.removeItem(keyOf(d));
    }
  } catch {
    // Blocked: it lasts until the page is left.
  }
}

/** Asks who is signed in: by a bearer, or by the cookie where our server is a host of the same site. */
function ask(d: Discussion, as: string): Promise<Me> {
  const { address } = d;
  const query = address ? `?${new URLSearchParams({ site: d.site, url: address }).toString()}` : "";
  return d.server.json<Me>("GET", `/me/stories/${d.story}${query}`, undefined, as);
}

/** Somebody signed in here before: are they still? */
export async function resume(d: Discussion): Promise<void> {
  for (const as of [kept(d), ""]) {
    if (as === undefined) continue;
    const me = await ask(d, as).catch((error: Refused) => error.slug);
    // Without an answer nothing is known, and nothing is forgotten.
    if (d.end.signal.aborted || (typeof me === "string" && !/^(signed-out|forbidden)$/.test(me))) return;
    if (typeof me === "object" && me.account) return show(d, me, as);
  }
  keep(d);
  // The hint outlived its session; ours alone is cleared, for a publisher's page has none.
  if (d.kind !== "element") document.cookie = "althing-in=; Path=/; Max-Age=0";
}

let waiting: AbortController | undefined;

/**
 * Leads the window that the click opened to our sign-in page, and waits for its code. Only that window is believed, and
 * only while it shows a page of ours; and the code is worth nothing without the secret made here.
 */
export async function enter(d: Discussion, opened: Window): Promise<void> {
  waiting?.abort();
  const { signal } = (waiting = new AbortController());
  const verifier = base64url(crypto.getRandomValues(new Uint8Array(VERIFIER_BYTES)));
  const hash = await crypto.subtle.digest("SHA-256", new TextEncoder().encode(verifier));
  const hand = base64url(new Uint8Array(hash));
  const query = new URLSearchParams({ site: d.site, story: d.story, hand, to: location.origin });
  const told = ({ source, origin, data }: MessageEvent): void => {
    if (source !== opened || origin !== d.server.origin || data?.type !== "althing:code") return;
    waiting?.abort();
    void take(d, String(data.code), verifier);
  };
  addEventListener("message", told, { signal });
  d.end.signal.addEventListener("abort", () => waiting?.abort(), { signal });
  opened.location.href = `${d.server.origin}/sign-in?${query.toString()}`;
}

async function take(d: Discussion, code: string, verifier: string): Promise<void> {
  try {
    const answer = await d.server.json<Bearer>("POST", "/session", { code, verifier }, null);
    keep(d, answer);
    show(d, await ask(d, answer.bearer), answer.bearer);
    d.find(".al-write textarea")?.focus();
    d.say(d.find(".al-who > a")?.textContent ?? "");
  } catch {
    d.say(d.word("failed"));
  }
}

/** Shows who is signed in where a guest gives a name, and what of the discussion is theirs. */
function show(d: Discussion, me: Me, as: string): void {
  const { account, comments, votes, words } = me;
  if (!account || d.signedOut) return;
  d.server.as = as;
  for (const [key, text] of Object.entries(words)) d.words.set(key, text);
  const ended = new AbortController();
  const vote = (mine: Record<string, number>): void => {
    if (d.find("[data-action=vote], .al-votes")) void d.more((tools) => tools.votes(d, mine));
  };
  const restore = dress(d, account);
  d.signedOut = () => {
    ended.abort();
    keep(d);
    d.server.as = null;
    d.signedOut = undefined;
    restore();
    disown(d);
    vote({});
  };
  const clicked = (event: Event): void => {
    if ((event.target as Element).closest("[data-action=sign-out]")) void leave(d);
  };
  d.root.addEventListener("click", clicked, { signal: ended.signal });
  for (const comment of comments) {
    const at = Date.parse(comment.created_at ?? "");
    d.keep.account[comment.id] = { comment, case: "", parent: comment.parent_id ?? "", at };
  }
  d.own();
  vote(votes);
  if (me.desk_url) void desk(d, me.desk_url, me.staff, ended.signal);
}

/** Staff act on our own page, with their cookie; elsewhere a link leads them to the desk. */
async function desk(d: Discussion, href: string, staff: Told | null | undefined, signal: AbortSignal): Promise<void> {
  if (staff && d.kind === "page") {
    const { moderate } = (await import(d.server.origin + STAFF_HREF)) as typeof import("./staff.js");
    return moderate(d, staff, href, signal);
  }
  const link = document.createElement("a");
  link.className = "al-left";
  link.textContent = d.word("desk");
  link.href = href;
  link.target = "_blank";
  d.find(".al-head")?.append(link);
  signal.addEventListener("abort", () => link.remove());
}

async function leave(d: Discussion): Promise<void> {
  // The button goes with the session; focus stays in the composer.
  try {
    await d.server.json("DELETE", "/session");
  } catch (error) {
    if ((error as Refused).slug !== "signed-out") return d.say(d.word("failed"));
  }
  const words = d.word("signed-out-done");
  d.writing.stop();
  d.signedOut?.();
  d.find<HTMLElement>(".al-write textarea, [data-action=sign-in]")?.focus();
  d.say(words);
}

/** The line in the composer's foot instead of the field for a name. */
function line(d: Discussion, account: { name: string; needs_name: boolean }): HTMLElement {
  const made = document.createElement("p");
  made.className = "al-left al-who";
  const words = document.createElement("a");
  words.textContent = account.needs_name ? d.word("choose-name") : d.word("writing-as", { name: account.name });
  const query = new URLSearchParams({ site: d.site, story: d.story }).toString();
  words.href = d.server.origin + (account.needs_name ? `/me/name?${query}` : "/me");
  if (d.kind !== "page") words.target = "_blank";
  const out = document.createElement("button");
  out.type = "button";
  out.className = "al-cancel";
  out.dataset.action = "sign-out";
  out.textContent = d.word("sign-out");
  made.append(words, " ", out);
  return made;
}

/** Puts the line into every form, and returns what puts the fields back. Texts stay as they are. */
function dress(d: Discussion, account: { name: string; needs_name: boolean }): () => void {
  const note = d.find<HTMLElement>("[data-althing=members]");
  const form = d.template("composer")?.firstElementChild?.cloneNode(true) as HTMLFormElement | undefined;
  if (note && form) {
    note.replaceWith(form);
    d.writing.main = form;
    d.writing.fill(form);
  }
  const fields = [...(d.writing.main?.querySelectorAll<HTMLElement>(".al-name") ?? [])];
  for (const sign of d.root.querySelectorAll(".al-write .al-sign")) {
    const [first, ...others] = sign.querySelectorAll(".al-name");
    first?.replaceWith(line(d, account));
    for (const other of others) other.remove();
  }
  links(d, true);
  return () => {
    links(d, false);
    if (note && form) {
      d.writing.closeReply();
      form.replaceWith(note);
      d.writing.main = null;
      return;
    }
    for (const old of d.root.querySelectorAll(".al-write .al-who")) {
      const isMain = old.closest("form") === d.writing.main;
      old.replaceWith(...(isMain ? fields : fields.map(copy)));
    }
  };
}

function links(d: Discussion, hidden: boolean): void {
  for (const link of d.root.querySelectorAll<HTMLElement>("[data-action=sign-in]")) link.hidden = hidden;
}

/** A field as it is in a reply's form: under other ids. */
function copy(field: HTMLElement): HTMLElement {
  const made = field.cloneNode(true) as HTMLElement;
  for (const one of made.querySelectorAll("[id], [for]")) {
    for (const attribute of ["id", "for"]) {
      const value = one.getAttribute(attribute);
      if (value) one.setAttribute(attribute, `${value}-r`);
    }
  }
  return made;
}

/** What was theirs on the page looks like everybody's again; what only its author sees goes. */
function disown(d: Discussion): void {
  for (const id of Object.keys(d.keep.account)) {
    const row = d.find<HTMLElement>(`[id="comment-${id}"]`);
    if (row?.dataset.state) row.remove();
    if (row) delete row.dataset.own;
    for (const one of row?.querySelectorAll("[data-action=edit], [data-action=withdraw]") ?? []) one.remove();
  }
  d.keep.account = {};
}
