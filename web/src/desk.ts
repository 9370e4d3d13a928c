// The desk by keyboard. Every page works without this: a key only presses what is on the page anyway, and a form or link of
// a queue is fetched and swapped in, so that neither place nor focus is lost. Keys come in order, however fast.

import { nodes } from "./html.js";

const main = () => document.getElementById("desk-main");
const find = (selector: string) => main()?.querySelector<HTMLElement>(selector);

let busy: Promise<void> = Promise.resolve();

/** Swaps the page's main part for another page's; where that fails the browser goes there itself. */
async function swap(url: string, init?: RequestInit): Promise<void> {
  const here = main();
  if (!here) return;
  here.setAttribute("aria-busy", "true");
  const answer = await fetch(url, { ...init, credentials: "same-origin", headers: { "X-Althing-Desk": "1" } });
  const page = nodes(await answer.text());
  const next = page?.querySelector("#desk-main");
  if (!next) return location.assign(answer.url);
  // Who looks at the keys does so until they say otherwise.
  const help = next.querySelector<HTMLDetailsElement>(".queue-help");
  if (help) help.open = !!find(".queue-help[open]");
  // What is picked stays so until it is acted on.
  for (const { name } of here.querySelectorAll<HTMLInputElement>("[name^=pick-]:checked")) {
    const box = next.querySelector<HTMLInputElement>(`[name="${name}"]`);
    if (box) box.checked = true;
  }
  here.replaceWith(next);
  if (answer.url !== location.href) history.pushState(null, "", answer.url);
  const title = page?.querySelector("title")?.textContent;
  if (title) document.title = title;
  ready();
  find("#open, h1")?.focus({ preventScroll: true });
  find(".entry-open")?.scrollIntoView({ block: "nearest" });
}

function go(url: string, init?: RequestInit): void {
  busy = busy.then(() => swap(url, init)).catch(() => location.assign(url));
}

const isQueue = (url: URL) => url.origin === location.origin && url.pathname === "/desk";

document.addEventListener("click", (event) => {
  const link = (event.target as Element).closest<HTMLAnchorElement>("#desk-main a[href]");
  if (!link || event.button || event.metaKey || event.ctrlKey || event.shiftKey || !isQueue(new URL(link.href))) return;
  event.preventDefault();
  go(link.href);
});

document.addEventListener("submit", (event) => {
  const form = event.target as HTMLFormElement;
  const action = new URL(form.action);
  const isOurs = /^\/desk\/(decide|undo|standing|appeals\/[^/]+)$/.test(action.pathname);
  if (!isOurs || action.origin !== location.origin) return;
  event.preventDefault();
  const button = event.submitter as HTMLButtonElement | null;
  const body = new URLSearchParams(new FormData(form) as unknown as Record<string, string>);
  if (button?.name) body.set(button.name, button.value);
  go(form.action, { method: "POST", body });
});

/** Whoever names a law means it. */
document.addEventListener("input", (event) => {
  const { name, form } = event.target as HTMLInputElement;
  const law = name === "law" && form?.querySelector<HTMLInputElement>("[name=reason][value=law]");
  if (law) law.checked = true;
});

/** Presses what a key stands for: a link, a button, or what opens a choice. */
function press(key: string): boolean {
  const target = find(`[data-key="${key}"]`);
  if (!target) return false;
  if (target.tagName !== "SUMMARY") {
    if (target instanceof HTMLTextAreaElement) target.focus();
    else target.click();
    return true;
  }
  const details = target.parentElement as HTMLDetailsElement;
  details.open = !details.open;
  if (details.open) details.scrollIntoView({ block: "nearest" });
  const first = details.open ? details.querySelector<HTMLElement>("input[type=radio]") : null;
  (first ?? target).focus();
  return true;
}

/** A digit chooses in the choice that is open, and sends it: its explanation is the rule's own. */
function choose(digit: string): boolean {
  // Of several things to be chosen the first that is not yet.
  const of = (where: string) => find(`details[open] ${where}input[data-digit="${digit}"]`);
  const choice = (of("fieldset:not(:has(:checked)) ") ?? of("")) as HTMLInputElement | null;
  if (!choice?.form) return false;
  choice.checked = true;
  const open = choice.form.querySelector<HTMLElement>("fieldset:has(input[data-digit]:not(:checked)):not(:has(:checked))");
  if (open) open.querySelector<HTMLElement>("input")?.focus();
  else choice.form.requestSubmit(choice.form.querySelector<HTMLElement>("button[type=submit]"));
  return true;
}

function pick(): boolean {
  const box = find(".entry-open input[type=checkbox]") as HTMLInputElement | null;
  if (box) box.checked = !box.checked;
  return !!box;
}

/** Whether whoever types is writing a text. */
const writes = (target: EventTarget | null) =>
  target instanceof HTMLTextAreaElement ||
  target instanceof HTMLSelectElement ||
  (target instanceof HTMLInputElement && !["radio", "checkbox"].includes(target.type));

function close(): boolean {
  // Where one is, else what was opened last on the page.
  const all = document.querySelectorAll<HTMLDetailsElement>("#desk-main details[open]");
  const open = document.activeElement?.closest<HTMLDetailsElement>("#desk-main details[open]") ?? [...all].at(-1);
  if (!open) return false;
  open.open = false;
  find("#open")?.focus();
  return true;
}

document.addEventListener("keydown", (event) => {
  if (event.metaKey || event.ctrlKey || event.altKey || event.defaultPrevented) return;
  const { key } = event;
  if (key === "Escape" ? !find("details[open]") : writes(event.target)) return;
  if (!/^([ajkrbctzx?]|[1-9]|Escape)$/.test(key)) return;
  event.preventDefault();
  // After what is under way: a key is meant for the page that it leads to.
  busy = busy.then(() => {
    if (key === "Escape") close();
    else if (key === "x") pick();
    else if (/[1-9]/.test(key)) choose(key);
    else press(key);
  });
});

addEventListener("popstate", () => go(location.href));

/** How much waits, brought up to date while somebody looks; and the claim on the open comment, renewed. */
const EVERY = 15_000;
async function renew(): Promise<void> {
  if (document.visibilityState !== "visible" || location.pathname !== "/desk") return;
  const comment = find("#open input[name=comment]") as HTMLInputElement | null;
  // A complaint that somebody else has to answer is left to them.
  const isOthers = new URLSearchParams(location.search).get("queue") === "appealed" && !find("#open [name=outcome]");
  if (comment && !isOthers) {
    const body = new URLSearchParams({ comment: comment.value });
    await fetch("/desk/claim", { method: "POST", body, credentials: "same-origin" });
  }
  const answer = await fetch(`/desk${location.search ? `${location.search}&` : "?"}list=1`, { credentials: "same-origin" });
  const page = nodes(await answer.text());
  for (const tab of page?.querySelectorAll<HTMLElement>("[data-queue]") ?? []) {
    const old = find(`[data-queue="${tab.dataset["queue"]}"]`);
    if (old && old.innerText !== tab.innerText) old.replaceChildren(...tab.childNodes);
  }
  if (find(".queue-empty") && page?.querySelector(".entry")) go(location.href);
}
setInterval(() => void renew().catch(() => undefined), EVERY);

function ready(): void {
  document.documentElement.dataset["desk"] = "ready";
}
ready();
