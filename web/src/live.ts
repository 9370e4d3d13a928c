// Live: one stream a story while its thread can be seen. What others write waits behind a button; nothing jumps.

import type { Discussion } from "./discussion.js";
import { rowOf } from "./rows.js";

/** Longest pause before the stream is opened again, in milliseconds. */
const PAUSE_MAX = 30_000;

export class Live {
  private epoch: number;
  private source: EventSource | undefined;
  /** Ids of comments that are not on the page yet. */
  readonly waiting = new Set<string>();
  private readonly observer: IntersectionObserver;
  private readonly listener = (): void => this.look();
  private button: HTMLButtonElement | undefined;
  private timer: ReturnType<typeof setTimeout> | undefined;
  private pause = 0;
  private isSeen = false;
  /** More has changed than can be made up for. */
  isReset = false;

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
    const { address } = this.d;
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
    const isChange = /^(edited|held|withdrawn|removed|erased)$/.test(kind);
    if (!isChange) this.waiting.add(id);
    else if (kind !== "edited") this.waiting.delete(id);
    if (isChange) void this.d.more((tools) => tools.changed(this.d, id, kind));
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
}
