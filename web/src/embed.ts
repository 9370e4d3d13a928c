// What publishers load: `<althing-thread site url>`, `<althing-count site url>`, and room for our frames. A classic
// script, so that `<script src=".../embed.js" async>` works everywhere.

import { Server } from "./api.js";
import { start, type Discussion } from "./discussion.js";
import { nodes } from "./html.js";
import { named } from "./linked.js";

declare const COUNT_HREF: string;

// Read while the script runs: later there is no current script.
const source = (document.currentScript as HTMLScriptElement | null)?.src ?? location.href;
const origin = new URL(source).origin;
const server = new Server(origin);
/** How near the viewport a discussion is loaded. */
const NEAR = "800px";

/** The canonical address of the host's page, for elements that do not give one. */
const here = (): string =>
  document.querySelector<HTMLLinkElement>("link[rel=canonical]")?.href ?? location.origin + location.pathname;

async function sheet(href: string | undefined): Promise<CSSStyleSheet[]> {
  // Only from our server: the address comes with its HTML, yet what is not ours is not asked for.
  if (!href || new URL(href).protocol === "data:") return [];
  const response = await fetch(server.here(href), { credentials: "omit" });
  return response.ok ? [await new CSSStyleSheet().replace(await response.text())] : [];
}

class Thread extends HTMLElement {
  static observedAttributes = ["site", "url"];
  private discussion: Discussion | undefined;
  private observer: IntersectionObserver | undefined;
  /** Counts what was begun: only the newest load may show, and none after the element left the page. */
  private round = 0;

  connectedCallback(): void {
    this.observer = new IntersectionObserver(
      (seen) => {
        if (seen.some((one) => one.isIntersecting)) void this.load();
      },
      { rootMargin: NEAR },
    );
    if (named()) void this.load();
    else this.observer.observe(this);
  }

  disconnectedCallback(): void {
    this.round = -Math.abs(this.round);
    this.observer?.disconnect();
    this.discussion?.stop();
    this.discussion = undefined;
  }

  /** The page became another story's without being left. */
  attributeChangedCallback(_name: string, before: string | null): void {
    if (before !== null && this.round > 0) void this.load();
  }

  private get query(): string {
    const url = this.getAttribute("url");
    return `url=${encodeURIComponent(url ? new URL(url, location.href).href : here())}`;
  }

  private async load(): Promise<void> {
    this.observer?.disconnect();
    this.discussion?.stop();
    const round = (this.round = Math.abs(this.round) + 1);
    const site = encodeURIComponent(this.getAttribute("site") ?? "");
    try {
      const content = nodes(await server.fragment(`/s/${site}/by-url?${this.query}`));
      if (round !== this.round) return;
      const root = content?.querySelector<HTMLElement>("[data-althing=discussion]");
      if (content && root) await this.fill(content, root, round);
      else if (!content) this.frame(`${origin}/embed/${site}?${this.query}&comment=${named()}`);
    } catch {
      // The element's own content, a link, shows; another story's discussion does not stay under this one.
      if (round === this.round && this.discussion) (this.shadowRoot ?? this).replaceChildren(document.createElement("slot"));
    }
  }

  private async fill(content: DocumentFragment, root: HTMLElement, round: number): Promise<void> {
    const isLight = this.hasAttribute("light-dom");
    const { sheet: own, theme } = root.dataset;
    const sheets = isLight ? [] : (await Promise.all([sheet(own), sheet(theme)])).flat();
    if (round !== this.round) return;
    const place = isLight ? this : (this.shadowRoot ?? this.attachShadow({ mode: "open" }));
    if (place instanceof ShadowRoot) place.adoptedStyleSheets = sheets;
    place.replaceChildren(content);
    this.discussion = start(place, new Server(origin), "element");
  }

  /** Where a page lets no HTML in at all. */
  private frame(src: string): void {
    const frame = document.createElement("iframe");
    frame.src = src;
    frame.title = this.textContent?.trim() || document.title;
    frame.style.cssText = "display:block;width:100%;height:600px;border:0";
    this.replaceChildren(frame);
  }
}

class Count extends HTMLElement {
  static observedAttributes = ["site", "url"];

  connectedCallback(): void {
    // Loaded on demand: few pages show counts and a discussion.
    void (import(origin + COUNT_HREF) as Promise<typeof import("./count.js")>)
      .then(({ ask }) => ask(this, origin, here()))
      .catch(() => undefined);
  }

  attributeChangedCallback(_name: string, before: string | null): void {
    if (before !== null && this.isConnected) this.connectedCallback();
  }
}

/** A frame of ours grows with its content: believed only from that very frame and from our origin. */
function resize({ source: from, origin: claimed, data }: MessageEvent): void {
  if (claimed !== origin || data?.type !== "height" || !Number.isFinite(data.height)) return;
  for (const frame of document.querySelectorAll("iframe")) {
    if (frame.contentWindow === from) frame.style.height = `${Math.max(0, data.height)}px`;
  }
}

if (!customElements.get("althing-thread")) {
  customElements.define("althing-thread", Thread);
  customElements.define("althing-count", Count);
  addEventListener("message", resize);
  // A fragment that the publisher's server has put into the page.
  const wake = (): unknown => start(document, server, "element");
  if (document.readyState === "loading") addEventListener("DOMContentLoaded", wake);
  else wake();
}
