// Live: one stream a story while its thread can be seen. What others write waits behind a button; nothing jumps.

import type { Comment } from "./api.js";
import type { Discussion } from "./discussion.js";
import { recount } from "./fold.js";
import { fetched, swap } from "./pages.js";
import { place, rowOf } from "./rows.js";

/** Longest pause before the stream is opened again, in milliseconds. */
const PAUSE_MAX = 30_000;
/** New comments that are put into the page one by one; for more the discussion is read anew. */
const WAITING_MAX = 40;

export class Live {
  private epoch: number;
  private source: EventSource | undefined;
  private readonly waiting = new Set<string>();
  private readonly observer: IntersectionObserver;
  private readonly listener = (): void => this.look();
  private button: HTMLButtonElement | undefined;
  private timer: ReturnType<typeof setTimeout> | undefined;
  private pause = 0;
  private isSeen = false;
  private isReset = false;

  constructor(private readonly d: Discussion) {
    this.epoch = Number(d.root.dataset.epoch);
    this.observer = new IntersectionObserver((seen) => {
      this.isSeen = seen.some((one) => one.isIntersecting);
      this.look();
    });
    this.observer.observe(d.root);
    document.addEventListener("visibilitychange", this.listener, d.end);
    addEventListener("online", this.listener, d.end);
    addEventListener("offline", this.listener, d.end);
  }

  stop(): void {
    this.observer.disconnect();
    this.isSeen = false;
    this.look();
  }

  /** The page has been read anew at this epoch. */
  caughtUp(epoch: number): void {
    this.waiting.clear();
    this.isReset = false;
    if (epoch > this.epoch) this.epoch = epoch;
    this.offer();
  }

  /** Opens or closes the stream as tab, thread and network are. */
  private look(): void {
    clearTimeout(this.timer);
    if (!this.isSeen || document.hidden || !navigator.onLine) {
      this.source?.close();
      this.source = undefined;
    } else if (!this.source) {
      this.open();
    }
  }

  private open(): void {
    const { story, site, server } = this.d;
    const url = new URL(server.api(`/stories/${story}/events`));
    url.searchParams.set("after", String(this.epoch));
    const address = this.d.find<HTMLInputElement>("[name=story_url]")?.value;
    if (address) {
      url.searchParams.set("site", site);
      url.searchParams.set("url", address);
    }
    const source = new EventSource(url);
    this.source = source;
    source.onopen = () => {
      this.pause = 0;
    };
    // The browser would begin again by itself, at its own pace and for ever.
    source.onerror = () => {
      source.close();
      if (this.source !== source) return;
      this.source = undefined;
      this.pause = Math.min(PAUSE_MAX, this.pause * 2 || 1000);
      this.timer = setTimeout(this.listener, this.pause * (0.5 + Math.random()));
    };
    source.addEventListener("comment", (event) => this.comment(event));
    source.addEventListener("story", (event) => this.advance(event));
    source.addEventListener("reset", (event) => {
      this.advance(event);
      this.isReset = true;
      this.offer();
    });
  }

  private advance(event: MessageEvent): void {
    this.epoch = Number(event.lastEventId) || this.epoch;
  }

  private comment(event: MessageEvent): void {
    this.advance(event);
    const { comment_id: id, kind } = JSON.parse(event.data as string) as { comment_id: string; kind: string };
    if (!/^(edited|withdrawn|removed|erased)$/.test(kind)) this.waiting.add(id);
    else if (kind !== "edited") this.waiting.delete(id);
    const row = rowOf(this.d.list, id);
    if (row) void this.d.more((tools) => tools.changed(this.d, row, id, kind));
    this.offer();
  }

  /** Shows how many wait. While the reader's own is under way, it may be the one just told of. */
  offer(): void {
    for (const id of this.waiting) if (rowOf(this.d.list, id)) this.waiting.delete(id);
    const count = this.waiting.size;
    if (this.d.writing.sending) return;
    if (!count && !this.isReset) {
      this.button?.remove();
      this.button = undefined;
      return;
    }
    if (!this.button) {
      this.button = this.d.tool("new");
      this.button.dataset.words = this.button.textContent ?? "";
    }
    const text = this.isReset ? this.d.word("reload") : `${this.button.dataset.words} (${count})`;
    this.button.textContent = text;
    if (!this.button.isConnected) this.d.list.before(this.button);
    this.d.say(text, true);
  }

  /** Puts the waiting comments into the page, at the reader's word. */
  async show(): Promise<void> {
    const ids = [...this.waiting];
    this.d.say("");
    if (this.isReset || ids.length > WAITING_MAX) {
      await swap(this.d, this.d.path, false);
      this.d.list.querySelector<HTMLElement>("a")?.focus();
      return;
    }
    const told = await Promise.all(ids.map((id) => this.read(id)));
    const found = told.filter((one) => one !== undefined).sort((a, b) => a.position - b.position);
    let first: HTMLElement | undefined;
    for (const root of new Set(found.map((one) => one.root_id))) {
      const news = found.filter((one) => one.root_id === root);
      const row = await this.insert(root, news);
      first ??= row;
    }
    for (const id of ids) this.waiting.delete(id);
    this.offer();
    this.d.dress();
    recount(this.d);
    if (first) this.d.show(first);
  }

  private async read(id: string): Promise<Comment | undefined> {
    return this.d.server.json<Comment>("GET", `/comments/${id}`).catch(() => undefined);
  }

  /** The server's rows of new comments of one thread. */
  async insert(root: string, news: Comment[]): Promise<HTMLElement | undefined> {
    const position = Math.min(...news.map((one) => one.position)) - 1;
    const part = await fetched(this.d, `${this.d.path}?root=${root}&cursor=${position}`);
    let first: HTMLElement | undefined;
    for (const { id } of news) {
      const row = rowOf(part, id);
      if (!row || rowOf(this.d.list, id)) continue;
      place(this.d.list, row, this.d.newestFirst);
      first ??= row;
    }
    return first;
  }
}
