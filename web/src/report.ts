// Reporting in place, loaded on demand: the form that the link leads to, below the comment, and the words of thanks.

import type { Refused } from "./api.js";
import type { Discussion } from "./discussion.js";

/** As the other fields of a form are drawn; the sheet that readers load knows no list to choose from. */
const FIELD =
  "inline-size:100%;margin:0;border:1px solid var(--al-edge);border-radius:var(--al-radius);padding:.5em .75em;" +
  "background:var(--al-paper);color:var(--al-ink);font:inherit";

/** What is needed besides: a proof where the site asks for one, and forgetting it once it was used. */
export interface Door {
  prove(d: Discussion): Promise<string>;
  forget(d: Discussion): void;
}

const idOf = (row: Element): string => row.id.slice("comment-".length);

/** The link to report was followed. */
export async function report(d: Discussion, row: HTMLElement, link: HTMLElement, door: Door): Promise<void> {
  const known = row.querySelector<HTMLElement>("form[data-althing=report] select");
  if (known) {
    known.focus();
    return;
  }
  for (const other of d.root.querySelectorAll<HTMLFormElement>("form[data-althing=report]")) d.writing.close(other, false);
  const nodes = d.nodes(await d.server.fragment((link as HTMLAnchorElement).href));
  const form = nodes?.querySelector("form");
  const thanks = nodes?.querySelector<HTMLElement>("[role=status]");
  if (!form || !thanks) {
    location.assign((link as HTMLAnchorElement).href);
    return;
  }
  dress(d, form);
  // After whoever closed it has put focus elsewhere.
  form.addEventListener("closed", () => queueMicrotask(() => link.focus()));
  form.addEventListener("submit", (event) => {
    event.preventDefault();
    if (!form.ariaBusy) void send(d, row, form, thanks, door);
  });
  row.append(form);
  form.querySelector("select")?.focus();
  form.scrollIntoView({ block: "nearest" });
}

/** What the server's form lacks beside a comment: a way out, its look, and what only whoever is signed in can ask for. */
function dress(d: Discussion, form: HTMLFormElement): void {
  // Nothing of the composer's is for it: no draft, no toolbar.
  form.dataset.edits = form.dataset.tools = "1";
  const cancel = d.tool("cancel");
  cancel.className = "al-cancel";
  form.querySelector("[type=submit]")?.before(cancel);
  const select = form.querySelector("select");
  if (select) select.style.cssText = FIELD;
  if (d.server.as === null && d.kind !== "page") form.querySelector("[name=notify]")?.closest("label")?.remove();
}

async function send(d: Discussion, row: HTMLElement, form: HTMLFormElement, thanks: HTMLElement, door: Door): Promise<void> {
  const field = (name: string): string => form.querySelector<HTMLInputElement>(`[name=${name}]`)?.value ?? "";
  const button = form.querySelector("[type=submit]") as HTMLElement;
  const words = button.textContent;
  const calm = (): void => {
    form.ariaBusy = null;
    button.textContent = words;
  };
  form.ariaBusy = "true";
  button.textContent = d.word("sending");
  try {
    const proof = d.root.dataset.proof && d.server.as === null ? await door.prove(d) : undefined;
    const notify = !!form.querySelector("[name=notify]:checked");
    const wish = { category: field("category"), text: field("text"), notify, ...(proof && { proof }) };
    // As whoever is signed in; where that was not asked yet, as the session's cookie says.
    const { url } = await d.server.json<{ url: string }>("POST", `/comments/${idOf(row)}/reports`, wish, d.server.as ?? "");
    if (proof) door.forget(d);
    calm();
    const link = thanks.querySelector("a");
    if (link) link.href = d.server.here(url).href;
    thanks.hidden = false;
    form.replaceWith(thanks);
    thanks.focus();
  } catch (error) {
    calm();
    // The page says what was wrong, at its field and in the reader's language.
    if ((error as Refused).slug === "offline") d.say(d.word("failed"));
    else form.submit();
  }
}
