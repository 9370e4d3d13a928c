// What staff do in the thread, by button on our own page: pin, pick, lock, hold a thread, remove with a reason, close the
// story. Loaded for staff alone, by the script of who is signed in.

import type { Comment, Refused } from "./api.js";
import type { Discussion } from "./discussion.js";
import { fetched, swap } from "./pages.js";
import { below, depth, idOf, ROW, rowOf } from "./rows.js";

declare const STAFF_SHEET: string;

/** What the server tells staff of a story, with `/me/stories/{story}`. */
export interface Told {
  state: string;
  rules: { code: string; title: string; explanation: string }[];
  words: Record<string, string>;
}

/** What the server says of an act. */
interface Done {
  comment: Comment;
  held?: number;
  all?: boolean;
  bulk_id?: string;
  released?: number;
}

const BODY = ":scope > .al-body";

/** A sentence or label; those of staff came with their answer, under names of their own. */
const word = (d: Discussion, key: string, holes: Record<string, number> = {}): string => d.word(`staff-${key}`, holes);

function button(d: Discussion, what: string): HTMLButtonElement {
  const made = document.createElement("button");
  made.type = "button";
  made.dataset.staff = what;
  made.textContent = word(d, what);
  return made;
}

/** Gives staff their buttons, also on comments that come later, until they sign out. */
export function moderate(d: Discussion, told: Told, desk: string, signal: AbortSignal): void {
  for (const [key, text] of Object.entries(told.words)) d.words.set(`staff-${key}`, text);
  const sheet = document.createElement("link");
  sheet.rel = "stylesheet";
  sheet.href = d.server.origin + STAFF_SHEET;
  document.head.append(sheet);
  const bar = document.createElement("p");
  bar.className = "al-staff";
  bar.append(button(d, told.state === "closed" ? "reopen" : "close"), link(d.word("desk"), desk));
  d.find(".al-head")?.after(bar);
  dress(d);
  const observer = new MutationObserver(() => dress(d));
  observer.observe(d.root, { childList: true, subtree: true });
  const clicked = (event: Event): void => {
    const target = (event.target as Element).closest<HTMLElement>("[data-staff]");
    if (target) void act(d, told, target);
  };
  const typed = (event: KeyboardEvent): void => {
    const group = event.key === "Escape" && (event.target as Element).closest<HTMLElement>(".al-c > .al-staff");
    if (group) toggle(d, group.closest(ROW) as HTMLElement);
  };
  d.root.addEventListener("click", clicked, { signal });
  d.root.addEventListener("keydown", typed, { signal });
  const end = (): void => {
    observer.disconnect();
    for (const one of d.root.querySelectorAll(".al-staff, [data-staff]")) one.remove();
  };
  signal.addEventListener("abort", end);
  d.end.signal.addEventListener("abort", end);
}

function link(words: string, href: string): HTMLAnchorElement {
  const made = document.createElement("a");
  made.textContent = words;
  made.href = href;
  return made;
}

/** One button in each row, which opens the others: a page of four hundred comments stays a page to be read. */
function dress(d: Discussion): void {
  for (const row of d.list.querySelectorAll<HTMLElement>(`article${ROW}:not([data-state])`)) {
    if (!row.querySelector(BODY) || row.querySelector("[data-staff=moderate]")) continue;
    let foot = row.querySelector<HTMLElement>(":scope > footer");
    if (!foot) row.append((foot = document.createElement("footer")));
    const made = button(d, "moderate");
    made.ariaExpanded = "false";
    foot.append(made);
  }
}

/** Opens or closes the buttons of a row. */
function toggle(d: Discussion, row: HTMLElement): void {
  const opener = row.querySelector<HTMLElement>("[data-staff=moderate]");
  const open = row.querySelector(":scope > .al-staff");
  if (opener) opener.ariaExpanded = String(!open);
  if (open) {
    open.remove();
    opener?.focus();
    return;
  }
  const marks = (row.dataset.marks ?? "").split(" ");
  const either = (mark: string, what: string): HTMLElement => button(d, marks.includes(mark) ? `un${what}` : what);
  const group = document.createElement("div");
  group.className = "al-staff";
  group.role = "group";
  group.ariaLabel = word(d, "moderate");
  if (depth(row) === 0) group.append(either("pinned", "pin"), either("locked", "lock"));
  group.append(either("picked", "pick"), button(d, "hold"), button(d, "remove"));
  group.append(link(d.word("desk"), `/desk/comments/${idOf(row)}`));
  row.querySelector(":scope > footer")?.after(group);
  group.querySelector("button")?.focus();
}

async function act(d: Discussion, told: Told, target: HTMLElement): Promise<void> {
  const row = target.closest<HTMLElement>(ROW);
  const what = target.dataset.staff ?? "";
  if (target.ariaBusy) return;
  if (what === "moderate" && row) return toggle(d, row);
  target.ariaBusy = "true";
  try {
    if (what === "close" || what === "reopen") {
      await d.server.json("POST", `/stories/${d.story}/state`, { state: what === "close" ? "closed" : "open" });
      // Where one writes is another place now.
      location.reload();
    } else if (what === "release") {
      await release(d, target);
    } else if (row) {
      const why = what === "hold" || what === "remove" ? await ask(d, told, what) : {};
      if (why && what === "remove") await remove(d, row, why);
      else if (why) await mark(d, row, what, why);
    }
  } catch (error) {
    d.say(word(d, (error as Refused).slug) || d.word("failed"));
  }
  target.ariaBusy = null;
}

/** Asks for the rule, and words for the author; nothing when it was thought better of. */
function ask(d: Discussion, told: Told, what: string): Promise<Record<string, string> | undefined> {
  const dialog = document.createElement("dialog");
  dialog.className = "al-dialog";
  const form = document.createElement("form");
  form.method = "dialog";
  const title = document.createElement("h2");
  title.textContent = word(d, `${what}-title`);
  const text = document.createElement("p");
  text.textContent = word(d, `${what}-text`);
  const rule = document.createElement("select");
  rule.required = true;
  rule.append(new Option("", ""), ...told.rules.map((one) => new Option(one.title, one.code)));
  const words = document.createElement("textarea");
  words.rows = 3;
  rule.addEventListener("change", () => (words.placeholder = told.rules.find((one) => one.code === rule.value)?.explanation ?? ""));
  const no = button(d, "cancel");
  delete no.dataset.staff;
  no.addEventListener("click", () => dialog.close());
  const yes = button(d, what);
  delete yes.dataset.staff;
  yes.type = "submit";
  yes.value = "yes";
  const foot = document.createElement("footer");
  foot.append(no, yes);
  form.append(title, text, labelled(word(d, "rule"), rule), labelled(word(d, "explanation"), words), foot);
  title.id = "al-dialog";
  dialog.setAttribute("aria-labelledby", title.id);
  dialog.append(form);
  d.root.append(dialog);
  dialog.showModal();
  rule.focus();
  return new Promise((resolve) => {
    dialog.addEventListener("close", () => {
      dialog.remove();
      resolve(dialog.returnValue === "yes" ? { reason: rule.value, explanation: words.value } : undefined);
    });
  });
}

function labelled(words: string, field: HTMLElement): HTMLElement {
  const made = document.createElement("label");
  made.append(words, field);
  return made;
}

/** Takes a comment down: its row becomes what the script makes of any that goes. */
async function remove(d: Discussion, row: HTMLElement, why: Record<string, string>): Promise<void> {
  const near = nextTo(row);
  await d.server.json("POST", `/comments/${idOf(row)}/decisions`, { decision: "remove", ...why });
  await d.more((tools) => tools.changed(d, idOf(row), "removed"));
  lead(d, row.isConnected ? row : near);
  d.say(word(d, "done-remove"));
}

const nextTo = (row: HTMLElement): Element | null => row.previousElementSibling ?? row.nextElementSibling;

function lead(d: Discussion, to: Element | null): void {
  if (to?.isConnected) d.show(to as HTMLElement);
}

/** Does it, and brings the rows up to it. */
async function mark(d: Discussion, row: HTMLElement, what: string, why: Record<string, string>): Promise<void> {
  const id = idOf(row);
  // Before it is asked for: the live stream may take the row away before the answer is here.
  const near = nextTo(row);
  const place = document.createElement("div");
  row.before(place);
  const done = await d.server.json<Done>("POST", `/comments/${id}/thread`, { do: what, ...why }).catch((error: unknown) => {
    place.remove();
    throw error;
  });
  await renew(d, row, done.comment, what);
  const fresh = rowOf(d.list, id);
  if (what === "pin" && fresh) d.list.prepend(fresh, ...below(fresh));
  const said = word(d, what === "hold" && !done.all ? "done-hold-part" : `done-${what}`, { count: done.held ?? 0 });
  if (done.bulk_id) {
    place.className = "al-staff";
    place.append(said, undoing(d, id, done.bulk_id));
    place.querySelector("button")?.focus();
  } else {
    place.remove();
    dress(d);
    const opener = fresh?.querySelector<HTMLElement>("[data-staff=moderate]");
    if (opener) opener.focus();
    else lead(d, fresh ?? near);
  }
  d.say(said);
}

function undoing(d: Discussion, id: string, bulk: string): HTMLElement {
  const made = button(d, "release");
  made.textContent = word(d, "undo");
  made.dataset.comment = id;
  made.dataset.bulk = bulk;
  return made;
}

/** What an act has changed: one row, or for a thread all below it. Rows that readers see no more go. */
async function renew(d: Discussion, row: HTMLElement, comment: Comment, what: string): Promise<void> {
  const rows = /lock|hold/.test(what) ? [row, ...below(row)] : [row];
  const there = `${d.path}?root=${comment.root_id}&cursor=${comment.position - 1}`;
  // A thread of which nothing is shown has no page; the whole page tells the count then.
  const part = await fetched(d, there).catch(() => fetched(d, d.path).catch(() => undefined));
  for (const one of rows) {
    const fresh = part && rowOf(part, idOf(one));
    if (fresh) one.replaceWith(fresh);
    else if (what === "hold") one.remove();
  }
  d.dress();
  d.own();
}

async function release(d: Discussion, target: HTMLElement): Promise<void> {
  const { comment = "", bulk } = target.dataset;
  const done = await d.server.json<Done>("POST", `/comments/${comment}/thread`, { do: "release", bulk_id: bulk });
  target.parentElement?.remove();
  await swap(d, d.shown, false);
  d.say(word(d, "done-release", { count: done.released ?? 0 }));
  const row = rowOf(d.list, comment);
  if (row) d.show(row);
}
