// The parts that reading does not need, loaded when they are: formatting, preview, the counter; send, share, edit,
// withdraw; what others wrote meanwhile.
//
// What keeps a state comes through the discussion it is given; from the first script's files only types and pure
// functions, so that there is one of everything.

import type { Comment, Refused } from "./api.js";
import type { Discussion } from "./discussion.js";
import type { Own } from "./keep.js";
import { changed, gone, rewrite } from "./changed.js";
import { mark as markOwn, restore, state } from "./mine.js";
import { news, recounted } from "./news.js";
import { characters, isSignedOut, refused } from "./refused.js";
import { forget, prove } from "./proving.js";
import { send } from "./sending.js";

export { changed, markOwn, news, restore, send };

declare const REPORT_HREF: string;
declare const VOTE_HREF: string;

/** What the first script may ask of this one. */
export interface Tools {
  equip(d: Discussion, form: HTMLFormElement): void;
  share(d: Discussion, row: HTMLElement, button: HTMLElement): Promise<void>;
  edit(d: Discussion, row: HTMLElement, button: HTMLElement): Promise<void>;
  withdraw(d: Discussion, row: HTMLElement, button: HTMLElement): Promise<void>;
  report(d: Discussion, row: HTMLElement, link: HTMLElement): Promise<void>;
  vote(d: Discussion, row: HTMLElement, link: HTMLElement): Promise<void>;
  votes(d: Discussion, mine: Record<string, number>): Promise<void>;
  changed: typeof changed;
  markOwn: typeof markOwn;
  news: typeof news;
  restore: typeof restore;
  send: typeof send;
}

/** The counter shows itself from this share of the limit on. */
const NEAR = 0.9;
const idOf = (row: HTMLElement): string => row.id.slice("comment-".length);
const bodyOf = (form: HTMLFormElement): HTMLTextAreaElement => form.querySelector("textarea") as HTMLTextAreaElement;

/** What goes before and after the chosen text; `line` marks the beginning of each of its lines instead. */
const MARKS: Record<string, { before: string; after: string; line?: boolean }> = {
  strong: { before: "**", after: "**" },
  emphasis: { before: "*", after: "*" },
  code: { before: "`", after: "`" },
  spoiler: { before: "||", after: "||" },
  link: { before: "[", after: "](https://)" },
  quote: { before: "> ", after: "", line: true },
};
const KEYS: Record<string, string> = { b: "strong", i: "emphasis", k: "link" };

/** Puts a mark round the selection, and selects what is to be written next. */
function mark(body: HTMLTextAreaElement, kind: string): void {
  const { before, after, line } = MARKS[kind] ?? { before: "", after: "" };
  const { selectionStart: start, selectionEnd: end, value } = body;
  const chosen = value.slice(start, end);
  if (line) {
    const first = value.lastIndexOf("\n", start - 1) + 1;
    const lines = value.slice(first, end).replace(/^/gm, before);
    body.setRangeText(lines, first, end, "end");
  } else {
    body.setRangeText(before + chosen + after, start, end, "end");
    const at = start + before.length;
    if (kind === "link" && chosen) body.setSelectionRange(at + chosen.length + 2, at + chosen.length + after.length - 1);
    else body.setSelectionRange(at, at + chosen.length);
  }
  body.focus();
  body.dispatchEvent(new Event("input", { bubbles: true, composed: true }));
}

/** Turns between writing and what it will look like. */
async function preview(d: Discussion, form: HTMLFormElement, button: HTMLElement): Promise<void> {
  const body = bodyOf(form);
  const old = form.querySelector(".al-preview");
  button.dataset.words ??= button.textContent ?? "";
  if (old) {
    old.remove();
    body.hidden = false;
    button.textContent = button.dataset.words;
    body.focus();
    return;
  }
  if (!body.value.trim()) {
    body.focus();
    return;
  }
  try {
    const { body_html } = await d.server.json<{ body_html: string }>("POST", "/preview", { body: body.value }, null);
    const shown = document.createElement("div");
    shown.className = "al-body al-preview";
    shown.dir = "auto";
    shown.append(d.nodes(body_html) ?? body.value);
    body.before(shown);
    body.hidden = true;
    button.textContent = d.word("write");
  } catch (error) {
    refused(d, form, error as Refused);
  }
}

/** Says how many characters are left, near the limit only. */
function count(d: Discussion, form: HTMLFormElement): void {
  const body = bodyOf(form);
  const limit = Number(body.dataset.max);
  const left = limit - characters(body.value);
  let counter = form.querySelector<HTMLElement>(".al-count");
  if (left > limit * (1 - NEAR)) {
    counter?.remove();
    return;
  }
  if (!counter) {
    counter = document.createElement("p");
    counter.className = "al-left al-count";
    counter.setAttribute("role", "status");
    body.after(counter);
  }
  counter.textContent = `${Math.abs(left).toLocaleString(d.root.lang)} ${d.word(left < 0 ? "over" : "left")}`;
  counter.toggleAttribute("data-over", left < 0);
}

/** Gives a form its toolbar, its shortcuts and its counter. */
export function equip(d: Discussion, form: HTMLFormElement): void {
  const bar = d.template("toolbar")?.firstElementChild?.cloneNode(true) as HTMLElement | undefined;
  const body = bodyOf(form);
  if (!bar || form.querySelector(".al-bar")) return;
  // Below the text, so that what is being clicked does not move away.
  body.after(bar);
  bar.addEventListener("click", (event) => {
    const button = (event.target as Element).closest("button");
    if (button?.dataset.mark && !body.hidden) mark(body, button.dataset.mark);
    if (button?.dataset.action === "preview") void preview(d, form, button);
  });
  body.addEventListener("keydown", (event) => {
    const kind = (event.ctrlKey || event.metaKey) && !event.altKey ? KEYS[event.key.toLowerCase()] : undefined;
    if (!kind) return;
    event.preventDefault();
    mark(body, kind);
  });
  body.addEventListener("input", () => count(d, form));
  // Who begins to write will send: what has to be computed is ready by then.
  if (!form.dataset.edits && d.root.dataset.proof) void prove(d).catch(() => undefined);
  // Sent or left: what was seen as a preview is over.
  form.addEventListener("closed", () => {
    if (body.hidden) void preview(d, form, bar.querySelector("[data-action=preview]") as HTMLElement);
    count(d, form);
  });
  count(d, form);
}

/** Where a comment can be found: on the host's page for the element, on ours otherwise. */
function permalink(d: Discussion, row: HTMLElement): string {
  if (d.kind === "element") {
    const url = new URL(location.href);
    url.hash = row.id;
    return url.href;
  }
  return row.querySelector<HTMLAnchorElement>(".al-time")?.href ?? location.href;
}

async function copy(text: string): Promise<boolean> {
  try {
    await navigator.clipboard.writeText(text);
    return true;
  } catch {
    const field = document.createElement("textarea");
    field.value = text;
    field.style.position = "fixed";
    field.style.opacity = "0";
    document.body.append(field);
    field.select();
    const done = document.execCommand("copy");
    field.remove();
    return done;
  }
}

/** Copies the link to a comment, or hands it to the phone's own way of sharing. */
export async function share(d: Discussion, row: HTMLElement, button: HTMLElement): Promise<void> {
  const url = permalink(d, row);
  if (matchMedia("(pointer: coarse)").matches && "share" in navigator) {
    // Closing the sheet without a choice is no fault.
    await navigator.share({ url }).catch(() => undefined);
    return;
  }
  const text = (await copy(url)) ? d.word("copied") : url;
  d.say(text);
  button.dataset.words ??= button.textContent ?? "";
  button.textContent = text;
  button.focus();
  setTimeout(() => (button.textContent = button.dataset.words ?? ""), 3000);
}

/** The link to report was followed: a script of its own as well. */
export async function report(d: Discussion, row: HTMLElement, link: HTMLElement): Promise<void> {
  const reporting: typeof import("./report.js") = await import(d.server.origin + REPORT_HREF);
  await reporting.report(d, row, link, { prove, forget });
}

/** Votes in place: a script of its own, for few who read vote. */
const voting = (d: Discussion): Promise<typeof import("./vote.js")> => import(d.server.origin + VOTE_HREF);

/** The link to vote was followed. */
export async function vote(d: Discussion, row: HTMLElement, link: HTMLElement): Promise<void> {
  await (await voting(d)).vote(d, row, link);
}

/** Buttons from the beginning, for whoever is known to be signed in. */
export async function votes(d: Discussion, mine: Record<string, number>): Promise<void> {
  (await voting(d)).votes(d, mine);
}

/** A form in the place of the text. */
function editor(d: Discussion, row: HTMLElement, text: string): HTMLFormElement {
  const form = document.createElement("form");
  form.className = "al-write";
  form.dataset.edits = "1";
  const body = document.createElement("textarea");
  const main = d.find<HTMLTextAreaElement>("form.al-write textarea");
  body.id = `al-edit-${idOf(row)}`;
  body.name = "body";
  body.required = true;
  body.dir = "auto";
  body.value = text;
  body.dataset.max = main?.dataset.max ?? "";
  const label = document.createElement("label");
  label.htmlFor = body.id;
  label.textContent = d.tool("edit").textContent;
  const save = d.tool("save");
  save.type = "submit";
  delete save.dataset.action;
  const cancel = d.tool("cancel");
  cancel.className = "al-cancel";
  const sign = document.createElement("div");
  sign.className = "al-sign";
  sign.append(cancel, save);
  form.append(label, body, sign);
  return form;
}

/** Opens one's own comment for changes. */
export async function edit(d: Discussion, row: HTMLElement, button: HTMLElement): Promise<void> {
  const own = d.keep.own()[idOf(row)];
  const body = row.querySelector<HTMLElement>(":scope > .al-body");
  if (!own || !body || row.querySelector("[data-edits]")) return;
  const path = `/comments/${idOf(row)}`;
  const now = own.comment ?? (await d.server.json<Comment>("GET", path, undefined, own.token));
  const form = editor(d, row, now.pending_markdown ?? now.body_markdown);
  body.hidden = true;
  body.after(form);
  equip(d, form);
  form.dataset.tools = "1";
  bodyOf(form).focus();
  form.addEventListener("closed", () => {
    body.hidden = false;
    button.focus();
  });
  form.addEventListener("submit", (event) => {
    event.preventDefault();
    if (!form.ariaBusy) void save(d, row, form, own);
  });
}

async function save(d: Discussion, row: HTMLElement, form: HTMLFormElement, own: Own): Promise<void> {
  const calm = d.writing.busy(form);
  try {
    const now = await d.server.json<Comment>("PATCH", `/comments/${idOf(row)}`, { body: bodyOf(form).value }, own.token);
    const kept = d.keep.account[idOf(row)];
    if (kept) kept.comment = now;
    calm();
    rewrite(d, row, d.nodes(now.body_html) ?? new Text(now.body_markdown));
    state(d, row, now.pending_markdown ? "pending" : now.status);
    d.writing.close(form, false);
    d.say(d.word(now.pending_markdown ? "held" : "saved"));
  } catch (error) {
    calm();
    refused(d, form, error as Refused);
  }
}

/** Takes one's own comment back, after asking. */
export async function withdraw(d: Discussion, row: HTMLElement, button: HTMLElement): Promise<void> {
  const id = idOf(row);
  const own = d.keep.own()[id];
  if (!own || row.querySelector(".al-sure")) return;
  const sure = document.createElement("div");
  sure.className = "al-sure";
  sure.role = "group";
  const words = document.createElement("p");
  words.textContent = d.word("withdraw-sure");
  const yes = d.tool("withdraw");
  delete yes.dataset.action;
  yes.className = "al-yes";
  const no = d.tool("cancel");
  delete no.dataset.action;
  no.className = "al-cancel";
  sure.append(words, yes, no);
  row.append(sure);
  no.focus();
  const leave = (): void => {
    sure.remove();
    button.focus();
  };
  no.addEventListener("click", leave);
  sure.addEventListener("keydown", (event) => {
    if (event.key === "Escape") leave();
  });
  yes.addEventListener("click", () => void takeBack(d, row, own.token).catch((error: Refused) => {
    const isOver = isSignedOut(d, error);
    if (isOver) d.signedOut?.();
    d.say(d.word(isOver ? "signed-out" : "failed"));
  }));
}

async function takeBack(d: Discussion, row: HTMLElement, token?: string): Promise<void> {
  const id = idOf(row);
  const near = (row.previousElementSibling ?? row.nextElementSibling) as HTMLElement | null;
  await d.server.json("DELETE", `/comments/${id}`, undefined, token);
  d.keep.setOwn(id, undefined);
  gone(d, row, "withdrawn");
  recounted(d);
  const stays = row.isConnected ? row : near;
  if (stays) d.show(stays);
  d.say(d.word("withdrawn"));
}
