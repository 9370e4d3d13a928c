// What becomes of a comment after it was read: another text, or nothing. Part of the second script.

import type { Comment } from "./api.js";
import type { Discussion } from "./discussion.js";
import { recounted } from "./news.js";
import { applyFold, below, rowOf } from "./rows.js";

/** Brings the page up to what has happened to a comment. */
export async function changed(d: Discussion, id: string, kind: string): Promise<void> {
  const row = rowOf(d.list, id);
  if (kind !== "edited") {
    if (row) gone(d, row, kind);
    recounted(d);
  } else if (row) {
    await edited(d, row, id);
  }
}

async function edited(d: Discussion, row: HTMLElement, id: string): Promise<void> {
  const comment = await d.server.json<Comment>("GET", `/comments/${id}`).catch(() => undefined);
  const body = comment && d.nodes(comment.body_html);
  if (body) rewrite(d, row, body);
}

/** Puts another text in, and says that it was edited. */
export function rewrite(d: Discussion, row: HTMLElement, body: Node): void {
  row.querySelector(":scope > .al-body")?.replaceChildren(body);
  if (row.querySelector(".al-edited")) return;
  const mark = document.createElement("span");
  mark.className = "al-edited";
  mark.textContent = d.word("edited");
  row.querySelector(".al-time")?.after(mark);
}

/** A comment is no more: its place stays while it has replies. */
export function gone(d: Discussion, row: HTMLElement, kind: string): void {
  if (below(row).next().done) {
    row.remove();
    return;
  }
  const words = document.createElement("p");
  words.className = "al-gone";
  words.textContent = d.word(`gone-${kind}`);
  const to = row.querySelector(".al-to");
  row.replaceChildren(words);
  if (to) row.append(to);
  for (const data of ["data-own", "data-state", "data-linked", "data-folded"]) row.removeAttribute(data);
  applyFold(row);
  row.setAttribute("aria-label", words.textContent);
}
