// The comment that an address leads to: `#comment-{id}`, or `?comment={id}` where a hash is lost on the way. An imported
// comment goes by its old name too: as links into other systems had it, or the bare ids of Valine and Twikoo.

import type { Comment } from "./api.js";
import type { Discussion } from "./discussion.js";
import { swap } from "./pages.js";
import { rowOf } from "./rows.js";

/** What the page's address calls a comment; empty when it names none. */
export function named(): string {
  const hash = /^#((remark42__|atk-)?comment-|isso-|commento-|comentario-)[\w-]+$|^#[\da-f]{24}([\da-f]{8})?$/.exec(location.hash);
  return hash?.[0].slice(1) ?? /[?&]comment(ID)?=([\w-]+)/.exec(location.search)?.[2] ?? "";
}

/** Leads to the linked comment, now and whenever the address changes, until the discussion has ended. */
export function hashed(d: Discussion): void {
  const look = (): void => {
    const name = named();
    if (name) void lead(d, name);
  };
  addEventListener("hashchange", look, d.end);
  look();
}

/** Leads to a comment, also when it is not among those shown first. */
async function lead(d: Discussion, name: string): Promise<void> {
  let id = name.replace("comment-", "");
  if (!rowOf(d.list, id)) {
    const comment = await d.server.json<Comment>("GET", `/stories/${d.story}/comments/${name}`).catch(() => undefined);
    if (!comment) return;
    id = comment.id;
    const thread = `${d.path}?root=${comment.root_id}`;
    for (const href of [thread, `${thread}&cursor=${comment.position - 1}`]) if (!rowOf(d.list, id)) await swap(d, href, false);
  }
  const row = rowOf(d.list, id);
  if (row) d.show(row, true);
}
