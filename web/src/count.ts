// `<althing-count site url>`: how many comments a story has. All counts of a page in as few requests as there can be.

/** Addresses in one request. */
const BATCH = 100;

interface Asked {
  element: HTMLElement;
  url: string;
}

const waiting = new Map<string, Asked[]>();

/**
 * Words of a count: the attribute of its plural category (`text-one`, `text-few`, ...), else `text-other`, else what
 * the server says in the site's language; `{n}` is the number. (Plain `one` would look like a handler to the filters of content systems.)
 */
function words(element: HTMLElement, count: number, site: string): string {
  const language = element.closest("[lang]")?.getAttribute("lang") || "en";
  let category = "other";
  try {
    category = new Intl.PluralRules(language).select(count);
  } catch {
    // Not a language: the words for many will do.
  }
  const text = element.getAttribute(`text-${category}`) ?? element.getAttribute("text-other") ?? site;
  return text.replace("{n}", count.toLocaleString(language));
}

/** Elements that have been asked for, to be asked for anew when a discussion on the page has another count. */
const known = new Map<HTMLElement, () => void>();

document.addEventListener("althing-counted", () => {
  for (const [element, again] of known) {
    if (element.isConnected) again();
    else known.delete(element);
  }
});

async function fill(origin: string, site: string, asked: Asked[]): Promise<void> {
  const query = new URLSearchParams(asked.map(({ url }) => ["url", url]));
  const response = await fetch(`${origin}/api/v1/sites/${site}/counts?${query}`, { credentials: "omit", cache: "no-cache" });
  if (!response.ok) return;
  const { counts } = (await response.json()) as { counts: { comment_count: number; words: string }[] };
  for (const [at, { element }] of asked.entries()) {
    const count = counts[at];
    if (count) element.textContent = words(element, count.comment_count, count.words);
  }
}

/** Asks for a count together with all others that are asked for now. Until then the element's own content stands. */
export function ask(element: HTMLElement, origin: string, here: string): void {
  const site = element.getAttribute("site") ?? "";
  const url = new URL(element.getAttribute("url") ?? here, location.href).href;
  if (!waiting.size) setTimeout(() => flush(origin));
  known.set(element, () => ask(element, origin, here));
  waiting.set(site, [...(waiting.get(site) ?? []), { element, url }]);
}

function flush(origin: string): void {
  for (const [site, asked] of waiting) {
    for (let at = 0; at < asked.length; at += BATCH) {
      void fill(origin, encodeURIComponent(site), asked.slice(at, at + BATCH)).catch(() => undefined);
    }
  }
  waiting.clear();
}
