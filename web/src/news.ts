// What others wrote, put into the page at the reader's word, and the counts that follow it. Part of the second script.

import type { Comment } from "./api.js";
import type { Discussion } from "./discussion.js";
import { fetched, swap } from "./pages.js";
import { place, ROW, rowOf } from "./rows.js";

/** New comments that are put into the page one by one; for more the discussion is read anew. */
const WAITING_MAX = 40;
/** Milliseconds in which a row of removals is counted once, and spread over the readers. */
const COUNT_WITHIN = 1000;

/** Puts the waiting comments into the page. */
export async function news(d: Discussion): Promise<void> {
  const ids = [...d.live.waiting];
  d.say("");
  if (d.live.isReset || ids.length > WAITING_MAX) {
    await swap(d, d.path, false);
    told(d);
    d.list.querySelector<HTMLElement>("a")?.focus();
    return;
  }
  const all = await Promise.all(ids.map((id) => read(d, id)));
  const found = all.filter((one) => one !== undefined).sort((a, b) => a.position - b.position);
  let first: HTMLElement | undefined;
  for (const root of new Set(found.map((one) => one.root_id))) {
    const row = await insert(d, root, found.filter((one) => one.root_id === root));
    first ??= row;
  }
  for (const id of ids) d.live.waiting.delete(id);
  d.live.offer();
  d.dress();
  if (first) d.show(first);
}

async function read(d: Discussion, id: string): Promise<Comment | undefined> {
  return d.server.json<Comment>("GET", `/comments/${id}`).catch(() => undefined);
}

/** The server's rows of new comments of one thread. */
export async function insert(d: Discussion, root: string, fresh: Comment[]): Promise<HTMLElement | undefined> {
  const position = Math.min(...fresh.map((one) => one.position)) - 1;
  const part = await fetched(d, `${d.path}?root=${root}&cursor=${position}`);
  told(d);
  let first: HTMLElement | undefined;
  for (const { id } of fresh) {
    const row = rowOf(part, id);
    if (!row || rowOf(d.list, id)) continue;
    place(d.list, row, d.newestFirst);
    first ??= row;
  }
  return first;
}

/** The discussion's count has moved: whatever else on the page shows it follows. */
function told(d: Discussion): void {
  const jump = d.kind === "page" && document.querySelector(".jump");
  if (jump) jump.textContent = d.find("#al-count")?.textContent ?? "";
  document.dispatchEvent(new Event("althing-counted"));
}

const due = new Set<Discussion>();

/** Reads the count anew after a comment went; the words for a number are the server's. */
export function recounted(d: Discussion): void {
  if (due.has(d)) return;
  due.add(d);
  setTimeout(() => {
    due.delete(d);
    // Any part tells it: the smallest there is, a thread of one comment.
    const one = d.find(`article${ROW}.d0:not(.al-k)`)?.id.slice("comment-".length);
    void fetched(d, d.path + (one ? `?root=${one}` : "")).then(
      () => told(d),
      () => undefined,
    );
  }, COUNT_WITHIN * Math.random());
}
