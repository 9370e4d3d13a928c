// More of a discussion in place: the next page, the rest of a branch, another order. The links work without this.

import type { Discussion } from "./discussion.js";
import { ROW, rowOf, settle } from "./rows.js";

/** A part of the discussion as nodes; the page's count follows it. */
export async function fetched(d: Discussion, href: string): Promise<HTMLElement> {
  const part = d.nodes(await d.server.fragment(href))?.querySelector<HTMLElement>(".althing");
  if (!part) throw new Error("no discussion in the answer");
  const count = part.querySelector("#al-count");
  d.find("#al-count")?.replaceChildren(...(count?.childNodes ?? []));
  return part;
}

/** The rows of a part that are not here yet. */
function fresh(d: Discussion, part: HTMLElement): HTMLElement[] {
  const rows = [...part.querySelectorAll<HTMLElement>(`.al-list > ${ROW}`)];
  return rows.filter((row) => !row.id || !rowOf(d.list, row.id.slice("comment-".length)));
}

/** Puts what a "more replies" or "next page" link leads to in its place. */
export async function follow(d: Discussion, link: HTMLAnchorElement): Promise<void> {
  if (link.ariaBusy) return;
  link.ariaBusy = "true";
  const holder = link.closest(".al-rest") ?? link;
  try {
    const part = await fetched(d, link.href);
    const rows = fresh(d, part);
    const next = part.querySelector<HTMLAnchorElement>("a.al-next");
    const inBranch = holder !== link;
    if (inBranch) holder.before(...rows);
    else d.list.append(...rows);
    if (next) link.href = next.href;
    else holder.remove();
    for (const row of rows) settle(d.list, row);
    d.dress();
    d.own();
    const first = rows.find((row) => row.id);
    if (first) d.show(first);
  } catch {
    // The plain way: the browser goes there and says what is wrong.
    location.assign(link.href);
  }
  link.ariaBusy = null;
}

/** Shows another order, or the whole discussion; the composer and what is in it stay. */
export async function swap(d: Discussion, href: string, byReader: boolean): Promise<boolean> {
  d.writing.closeReply();
  const round = ++d.round;
  try {
    const part = await fetched(d, href);
    // Overtaken by another: the last word is the reader's.
    if (round !== d.round) return true;
    for (const selector of [".al-whole", ".al-sort", ".al-list", ".al-next"]) {
      const [here, there] = [d.find(selector), part.querySelector<HTMLElement>(selector)];
      if (here && there) here.replaceWith(there);
      else if (here) here.remove();
      else if (there) put(d, selector, there);
    }
    d.live.caughtUp(Number(part.dataset.epoch));
  } catch {
    if (byReader) location.assign(href);
    return false;
  }
  d.dress();
  d.own();
  if (byReader) {
    d.find(".al-sort [aria-current]")?.focus();
    const url = d.server.here(href);
    const shown = url.pathname + url.search;
    if (d.kind === "page" && shown !== d.shown) history.pushState(null, "", (d.shown = shown));
  }
  return true;
}

/** Where a part stands that was not there before. */
function put(d: Discussion, selector: string, part: HTMLElement): void {
  if (selector === ".al-whole") d.find(".al-head")?.append(part);
  else if (selector === ".al-sort") d.list.before(part);
  else d.list.after(part);
}
