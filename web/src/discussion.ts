// One discussion on a page, in a frame or in an element: its parts, its words, and what a click in it means.

import type { Server } from "./api.js";
import { fold, recount, reveal, unfoldable } from "./fold.js";
import { nodes } from "./html.js";
import { Keep } from "./keep.js";
import { Live } from "./live.js";
import { isKnown } from "./known.js";
import { hashed } from "./linked.js";
import { follow, swap } from "./pages.js";
import { idOf, ROW } from "./rows.js";
import { tick } from "./times.js";
import type { Session } from "./session.js";
import type { Tools } from "./tools.js";
import { Writing } from "./writing.js";

/** Where it is shown: who owns the address bar, and where links to comments lead. */
export type Kind = "page" | "frame" | "element";

declare const TOOLS_HREF: string;
declare const SESSION_HREF: string;

/** Milliseconds that something said stays in sight. */
const SAID = 8000;
/** Milliseconds between two updates of the relative times. */
const MINUTE = 60_000;

export class Discussion {
  readonly story: string;
  readonly site: string;
  readonly keep: Keep;
  readonly writing: Writing;
  readonly live: Live;
  /** Makes nodes of the server's HTML; here for the second script, which must not bring a second policy. */
  readonly nodes = nodes;
  readonly words = new Map<string, string>();
  /** Counts what the list was replaced by: only the newest may show. */
  round = 0;
  /** The page's address without its hash, as far as the list has followed it. */
  shown = location.pathname + location.search;
  /** Ends when it is let go of. As options of a listener, its `signal` ends that too. */
  readonly end = new AbortController();
  private readonly timer: ReturnType<typeof setInterval>;
  private said: ReturnType<typeof setTimeout> | undefined;
  private tools: Promise<Tools> | undefined;
  /** Ends the session on this page: somebody was signed in, and is no more. */
  signedOut: (() => void) | undefined;

  constructor(
    readonly root: HTMLElement,
    readonly server: Server,
    readonly kind: Kind,
  ) {
    this.story = root.dataset.story ?? "";
    this.site = root.dataset.site ?? "";
    this.keep = new Keep(this.story);
    for (const word of this.template("words")?.querySelectorAll("data") ?? []) {
      this.words.set(word.value, word.textContent ?? "");
    }
    this.writing = new Writing(this);
    this.live = new Live(this);
    root.addEventListener("click", (event) => this.click(event));
    this.dress();
    this.timer = setInterval(() => {
      if (document.hidden) return;
      this.dress();
      this.own();
    }, MINUTE);
    this.own();
    if (isKnown(this.site)) void this.session((session) => session.resume(this));
  }

  /** Lets go of everything that would go on by itself. */
  stop(): void {
    this.end.abort();
    clearInterval(this.timer);
    clearTimeout(this.said);
    this.writing.stop();
    this.live.stop();
  }

  get list(): HTMLElement {
    return this.find(".al-list") ?? this.root;
  }

  /** Path of the story, once it is stored. */
  get path(): string {
    return `/s/${this.site}/${this.story}`;
  }

  /** Address of a story that is not stored yet, also where the composer is still in its template. */
  get address(): string | undefined {
    const within = [this.root, this.template("composer")];
    return within.map((one) => one?.querySelector<HTMLInputElement>("[name=story_url]")?.value).find(Boolean);
  }

  get newestFirst(): boolean {
    return /[?&]sort=newest/.test(this.find<HTMLAnchorElement>(".al-sort [aria-current]")?.href ?? "");
  }

  find<T extends HTMLElement>(selector: string): T | null {
    return this.root.querySelector<T>(selector);
  }

  template(name: string): DocumentFragment | undefined {
    return this.find<HTMLTemplateElement>(`template[data-althing=${name}]`)?.content;
  }

  /** A sentence or label of the server's, with its holes filled. */
  word(key: string, holes: Record<string, string | number> = {}): string {
    return (this.words.get(key) ?? "").replace(/\{(\w+)\}/g, (hole, name: string) => String(holes[name] ?? hole));
  }

  /** A fresh button of the server's making. */
  tool(action: string): HTMLButtonElement {
    const button = this.template("tools")?.querySelector<HTMLButtonElement>(`[data-action=${action}]`);
    return (button?.cloneNode(true) ?? document.createElement("button")) as HTMLButtonElement;
  }

  /** Tells everyone, whether they see or hear it; `heard` when the eye is told elsewhere. */
  say(text: string, heard = false): void {
    const status = this.find(".al-status");
    if (!status) return;
    status.textContent = text;
    status.toggleAttribute("data-heard", heard);
    // It lies over what is read: said, it goes.
    clearTimeout(this.said);
    if (text) this.said = setTimeout(() => this.say(""), SAID);
  }

  /** Gives rows what only a script can do; again and again without harm. */
  dress(): void {
    for (const row of this.list.querySelectorAll<HTMLElement>(`article${ROW}`)) {
      const foot = row.querySelector<HTMLElement>(":scope > footer");
      if (row.matches(".al-k")) unfoldable(this, row);
      // What only its author sees has no address for others.
      if (foot && !row.dataset.state && !foot.querySelector("[data-action=share]")) foot.append(this.tool("share"));
    }
    recount(this);
    tick(this);
  }

  /** Marks the reader's own comments, if there are any. */
  own(): void {
    if (!Object.keys(this.keep.own()).length) return;
    void this.more(async (tools) => {
      await tools.restore(this);
      tools.markOwn(this);
    });
  }

  /** Leads to a comment: opens what hides it, marks it, and moves focus there. */
  show(row: HTMLElement, mark = false): void {
    reveal(this, row);
    if (mark) {
      for (const old of this.root.querySelectorAll("[data-linked]")) old.removeAttribute("data-linked");
      row.dataset.linked = "";
    }
    row.tabIndex = -1;
    // Focus needs a name; the markup spares it, since the heading says it to whoever reads on.
    row.ariaLabel ??= row.querySelector("h3")?.textContent ?? null;
    row.focus({ preventScroll: true });
    row.scrollIntoView({ block: mark ? "start" : "nearest" });
  }

  /** The rarely used parts, loaded when first needed. */
  async more(use: (tools: Tools) => unknown): Promise<void> {
    this.tools ??= import(this.server.origin + TOOLS_HREF) as Promise<Tools>;
    try {
      await use(await this.tools);
    } catch {
      this.tools = undefined;
      this.say(this.word("failed"));
    }
  }

  /** The parts for who is signed in, which most readers never load. */
  private async session(use: (session: Session) => unknown): Promise<void> {
    await this.more(async () => use((await import(this.server.origin + SESSION_HREF)) as Session));
  }

  private click(event: MouseEvent): void {
    const target = (event.target as Element).closest<HTMLElement>("a, button");
    const plain = !event.metaKey && !event.ctrlKey && !event.shiftKey && !event.altKey;
    if (!target || !plain || !this.act(target)) return;
    event.preventDefault();
  }

  /** Whether the script does it; otherwise the link leads where it leads. */
  private act(target: HTMLElement): boolean {
    const row = target.closest<HTMLElement>(ROW);
    switch (target.dataset.action) {
      case "reply":
        return row !== null && this.writing.reply(row);
      case "collapse":
        if (row) fold(this, row);
        return true;
      case "new":
        void this.more((tools) => tools.news(this));
        return true;
      case "sign-in": {
        // Opened by the click itself: later no browser would let it. On our page it is a link like any other.
        const opened = this.kind !== "page" && crypto.subtle && open("", "_blank", "width=480,height=720");
        if (opened) void this.session((session) => session.enter(this, opened));
        return Boolean(opened);
      }
      case "cancel":
        this.writing.close(target.closest("form"), true);
        return true;
      case "more":
      case "next":
        void follow(this, target as HTMLAnchorElement);
        return true;
      case "share":
      case "edit":
      case "withdraw":
      case "vote":
      case "report":
        if (row) void this.more((tools) => tools[target.dataset.action as "share"](this, row, target));
        return true;
      case undefined:
        return this.lead(target, row);
      default:
        return false;
    }
  }

  private lead(target: HTMLElement, row: HTMLElement | null): boolean {
    if (target.matches(".al-sort a, .al-whole")) {
      void swap(this, (target as HTMLAnchorElement).href, true);
      return true;
    }
    const there = target.matches(".al-to:not(.al-far)") && row && (target as HTMLAnchorElement).hash;
    const parent = there ? this.find(`[id="${there.slice(1)}"]`) : null;
    if (parent && idOf(parent)) this.show(parent);
    return parent !== null;
  }
}

/** The first discussion in a page, a frame or a shadow root, made alive. */
export function start(within: ParentNode, server: Server, kind: Kind): Discussion | undefined {
  const root = within.querySelector<HTMLElement>("[data-althing=discussion]");
  if (!root || root.dataset.live) return undefined;
  root.dataset.live = "1";
  const discussion = new Discussion(root, server, kind);
  hashed(discussion);
  return discussion;
}
