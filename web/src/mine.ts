// The reader's own comments: put in place when written, marked, shown to their author while they wait. Part of the
// second script, which is there by then: the composer asks for it when it is entered.

import type { Comment } from "./api.js";
import type { Discussion } from "./discussion.js";
import type { Own } from "./keep.js";
import { insert } from "./news.js";
import { depth, place, rowOf } from "./rows.js";

const MINUTE = 60_000;
/** Steps of indentation there are. */
const STEPS = 8;
/** Own comments that are asked for when a page does not show them. */
const ASKED_MAX = 20;

function element<K extends keyof HTMLElementTagNameMap>(
  tag: K,
  className: string,
  text = "",
): HTMLElementTagNameMap[K] {
  const made = document.createElement(tag);
  made.className = className;
  made.textContent = text;
  return made;
}

/** What is said of a comment that the server shows to nobody but its author. */
const UNSHOWN: Record<string, string> = { pending: "held", rejected: "rejected" };

/** Ids that have been asked for or have just been written. */
const asked = new Set<string>();

/** A comment has just been taken: remembers its tokens, puts it in place and leads there. */
export async function arrive(d: Discussion, comment: Comment, parent: string): Promise<void> {
  const held = comment.status === "pending";
  asked.add(comment.id);
  if (comment.edit_token && comment.case_url) {
    const own: Own = { token: comment.edit_token, case: comment.case_url, parent, at: Date.now() };
    d.keep.setOwn(comment.id, own);
  } else if (d.signedOut) {
    d.keep.account[comment.id] = { comment, case: "", parent, at: Date.now() };
  }
  let row = rowOf(d.list, comment.id) ?? undefined;
  if (!row && !held) row = await insert(d, comment.root_id, [comment]).catch(() => undefined);
  row ??= rowOf(d.list, comment.id) ?? build(d, comment);
  d.find(".al-empty")?.remove();
  d.dress();
  mark(d);
  d.show(row);
  d.say(d.word(held ? "held" : "posted"));
}

function head(d: Discussion, comment: Comment, parent: Element | null): HTMLElement {
  const made = document.createElement("header");
  const name = comment.author?.name ?? "";
  const picture = element("span", "al-pic hue-8", [...name.trim()].slice(0, 1).join("").toUpperCase());
  picture.ariaHidden = "true";
  const author = element("h3", "", name);
  author.dir = "auto";
  const time = element("a", "al-time");
  time.href = comment.url;
  const moment = document.createElement("time");
  moment.dateTime = comment.created_at ?? new Date().toISOString();
  time.append(moment);
  made.append(picture, author, time);
  if (comment.parent_id) {
    const answered = parent?.querySelector("h3")?.textContent ?? "";
    const to = element("a", "al-to", d.word("in-reply-to", { name: answered }));
    to.href = `#comment-${comment.parent_id}`;
    made.append(to);
  }
  return made;
}

/** A row made here: while a comment waits, the server shows it to nobody. */
function build(d: Discussion, comment: Comment): HTMLElement {
  const parent = comment.parent_id ? rowOf(d.list, comment.parent_id) : null;
  const step = parent ? depth(parent) + 1 : Math.min(comment.depth, STEPS);
  const row = element("article", `al-c d${Math.min(step, STEPS)}`);
  row.id = `comment-${comment.id}`;
  if (step > STEPS) row.dataset.depth = String(step);
  const body = element("div", "al-body");
  body.dir = "auto";
  body.append(d.nodes(comment.body_html) ?? comment.body_markdown);
  row.append(head(d, comment, parent), body, document.createElement("footer"));
  state(d, row, comment.status);
  place(d.list, row, d.newestFirst);
  return row;
}

/** Says in the row that it waits or was not published, or nothing any more. */
export function state(d: Discussion, row: HTMLElement, status: string): void {
  row.querySelector(":scope > .al-held")?.remove();
  const words = UNSHOWN[status];
  if (!words) {
    delete row.dataset.state;
    return;
  }
  row.dataset.state = status;
  row.querySelector(":scope > footer")?.before(element("p", "al-held", d.word(words)));
}

/** Marks one's own comments on the page, with what may still be done. */
export function mark(d: Discussion): void {
  for (const [id, own] of Object.entries(d.keep.own())) {
    const row = rowOf(d.list, id);
    if (row?.querySelector(".al-body")) acts(d, row, own);
  }
}

function acts(d: Discussion, row: HTMLElement, own: Own): void {
  row.dataset.own = "";
  let foot = row.querySelector<HTMLElement>(":scope > footer");
  if (!foot) {
    foot = document.createElement("footer");
    row.append(foot);
  }
  const left = Math.ceil((own.at - Date.now()) / MINUTE + Number(d.root.dataset.editMinutes));
  let edit = foot.querySelector<HTMLElement>("[data-action=edit]");
  const isOver = row.dataset.state === "rejected";
  if (left <= 0 || isOver) edit?.remove();
  else if (!edit) foot.append((edit = d.tool("edit")));
  if (edit) edit.textContent = `${d.tool("edit").textContent} (${left} ${d.word("minutes")})`;
  if (!isOver && !foot.querySelector("[data-action=withdraw]")) foot.append(d.tool("withdraw"));
  if (!own.token || foot.querySelector(".al-case")) return;
  const link = element("a", "al-case", d.word("case-link"));
  link.href = own.case;
  link.title = d.word("case");
  foot.append(link);
}

/** Own comments that wait or were not published are shown to their author after a reload too. */
export async function restore(d: Discussion): Promise<void> {
  const away = Object.entries(d.keep.own())
    .filter(([id]) => !rowOf(d.list, id) && !asked.has(id))
    .slice(-ASKED_MAX);
  for (const [id, own] of away) {
    const asking = (): Promise<Comment | null> =>
      d.server.json<Comment>("GET", `/comments/${id}`, undefined, own.token).catch(() => null);
    const comment = own.comment ?? (await asking());
    if (!comment || !UNSHOWN[comment.status]) asked.add(id);
    else if (!comment.parent_id || rowOf(d.list, comment.parent_id)) rowOf(d.list, id) ?? build(d, comment);
  }
  if (away.length) d.dress();
}
