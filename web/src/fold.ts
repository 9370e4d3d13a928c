// Collapsing threads. The thread's line is the button; which ones are closed is known until the page is left.

import type { Discussion } from "./discussion.js";
import { applyFold, below, countBelow, depth, idOf, ROW } from "./rows.js";

/** Ids of collapsed comments; memory only, for reading stores nothing. */
const closed = new Set<string>();

const button = (row: Element): HTMLElement | null => row.querySelector(":scope > header > .al-fold");

/** Gives a comment with replies its button. */
export function unfoldable(d: Discussion, row: HTMLElement): void {
  if (!button(row)) row.querySelector(":scope > header")?.append(d.tool("collapse"));
  if (closed.has(idOf(row)) && !row.hasAttribute("data-folded")) set(d, row, true);
}

function set(d: Discussion, row: HTMLElement, folded: boolean): void {
  row.toggleAttribute("data-folded", folded);
  applyFold(row);
  if (folded) closed.add(idOf(row));
  else closed.delete(idOf(row));
  const one = button(row);
  if (!one) return;
  one.setAttribute("aria-expanded", String(!folded));
  one.textContent = folded ? `${d.word("expand")} (${countBelow(row)})` : "";
  if (folded) one.removeAttribute("aria-label");
  else one.setAttribute("aria-label", d.tool("collapse").getAttribute("aria-label") ?? "");
}

/** Opens what is closed and closes what is open. */
export function fold(d: Discussion, row: HTMLElement): void {
  set(d, row, !row.hasAttribute("data-folded"));
}

/** Opens every thread that hides a comment. */
export function reveal(d: Discussion, row: HTMLElement): void {
  let step = depth(row);
  for (let above = row.previousElementSibling; above && step > 0; above = above.previousElementSibling) {
    if (!above.matches(ROW) || depth(above) >= step) continue;
    step = depth(above);
    if (above.hasAttribute("data-folded")) set(d, above as HTMLElement, false);
  }
}

/** A closed thread that has grown says so. */
export function recount(d: Discussion): void {
  for (const row of d.list.querySelectorAll<HTMLElement>("[data-folded]")) {
    if (![...below(row)].length) continue;
    set(d, row, true);
  }
}
