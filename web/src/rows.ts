// The flat list of comments as a tree: who stands below whom, where a new one belongs, what is folded.

export const ROW = ".al-c";

/** Steps below the top; a row "show more replies" has one too. */
export function depth(row: Element): number {
  const data = (row as HTMLElement).dataset.depth;
  return Number(data ?? /(?:^| )d(\d)/.exec(row.className)?.[1] ?? 0);
}

/** Id of a comment's row; empty for others. */
export const idOf = (row: Element | null): string => /^comment-(.+)/.exec(row?.id ?? "")?.[1] ?? "";

/** Id of the comment that a row answers; empty at the top. */
export const parentOf = (row: Element): string =>
  row.querySelector<HTMLAnchorElement>(".al-to")?.hash.slice("#comment-".length) ?? "";

/** The rows below a comment, in their order. */
export function* below(row: Element): Generator<HTMLElement> {
  const own = depth(row);
  for (let next = row.nextElementSibling; next; next = next.nextElementSibling) {
    if (!next.matches(ROW)) continue;
    if (depth(next) <= own) return;
    yield next as HTMLElement;
  }
}

/** How many comments a folded thread hides. */
export const countBelow = (row: Element): number => [...below(row)].filter((one) => one.id).length;

/** Shows and hides what is below a comment as its own and the inner folds say. */
export function applyFold(row: HTMLElement): void {
  let closed = row.hasAttribute("data-folded") ? depth(row) : Infinity;
  for (const one of below(row)) {
    if (depth(one) <= closed) closed = Infinity;
    one.hidden = closed < Infinity;
    if (closed === Infinity && one.hasAttribute("data-folded")) closed = depth(one);
  }
}

/** The row of a comment, if it is here. Ids are UUIDs, so they need no escaping; anything else finds nothing. */
export function rowOf(list: ParentNode, id: string): HTMLElement | null {
  return /^[\w-]+$/.test(id) ? list.querySelector<HTMLElement>(`[id="comment-${id}"]`) : null;
}

/** Who is answered stands on this page after all: then the link needs no words and no detour. */
export function settle(list: ParentNode, row: Element): void {
  const link = row.querySelector<HTMLAnchorElement>(".al-far");
  if (!link || !rowOf(list, parentOf(row))) return;
  link.classList.remove("al-far");
  link.setAttribute("href", link.hash);
}

/**
 * Puts a new row where it belongs: below its parent's last reply (first reply in `newest`), else at the top, where
 * the reader is looking.
 */
export function place(list: Element, row: HTMLElement, newestFirst: boolean): void {
  const parent = rowOf(list, parentOf(row));
  if (!parent) {
    list.prepend(row);
    return;
  }
  const last = newestFirst ? undefined : [...below(parent)].pop();
  (last ?? parent).after(row);
  parent.classList.add("al-k");
  settle(list, row);
}
