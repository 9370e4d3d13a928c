// The one place where the server's HTML becomes nodes. No other file may name innerHTML or setHTML.
//
// What comes in is SafeHtml of our own server, fetched by api.ts: nothing here builds markup. The policy `althing` is
// the only one; a page that forbids it gets the browser's own sanitiser, and where there is none, nothing.

interface Policy {
  createHTML(html: string): string;
}
interface Factory {
  createPolicy(name: string, rules: { createHTML(html: string): string }): Policy;
}
type Sanitising = Element & { setHTML?(html: string, options: object): void };

let policy: Policy | undefined;
let forbidden = false;

/** Made at first use and once: a second policy of the same name would be refused. */
function trusted(html: string): string {
  const factory = (globalThis as { trustedTypes?: Factory }).trustedTypes;
  if (!factory) return html;
  policy ??= factory.createPolicy("althing", { createHTML: (text) => text });
  return policy.createHTML(html);
}

/** Nodes of the server's HTML; nothing where the page forbids every way to make them. */
export function nodes(html: string): DocumentFragment | undefined {
  const template = document.createElement("template");
  try {
    if (!forbidden) {
      template.innerHTML = trusted(html);
      return template.content;
    }
  } catch {
    forbidden = true;
  }
  const box: Sanitising = document.createElement("div");
  if (!box.setHTML) return undefined;
  // The default would drop forms and details; what is unsafe it drops in any case.
  box.setHTML(html, { sanitizer: { removeElements: [] } });
  const content = document.createDocumentFragment();
  content.append(...box.childNodes);
  return content;
}
