// Voting in place, loaded on demand: buttons where the link to the page of a vote stands.

import type { Refused } from "./api.js";
import type { Discussion } from "./discussion.js";

/** What the server says of a vote: null is a number that it does not tell. */
interface Voted {
  votes: { up: number | null; down: number | null };
  value: number;
}

/** The reader's own votes by comment, for each discussion that has its buttons. */
const mines = new WeakMap<HTMLElement, Record<string, number>>();
const WAYS: [action: string, value: number][] = [
  ["up", 1],
  ["down", -1],
];
const idOf = (row: Element): string => row.id.slice("comment-".length);

/** As whoever is signed in; where that was not asked yet, as the session's cookie says. */
const as = (d: Discussion): string => d.server.as ?? "";

/** Gives every comment of a discussion its buttons, also those that come later. `mine` is as `/me/stories/{id}` has it. */
export function votes(d: Discussion, mine: Record<string, number>): void {
  const { root } = d;
  const isNew = !mines.has(root);
  mines.set(root, mine);
  for (const group of root.querySelectorAll(".al-votes")) show(group, mine);
  dress(root);
  if (!isNew) return;
  const observer = new MutationObserver(() => dress(root));
  observer.observe(root, { childList: true, subtree: true });
  d.end.signal.addEventListener("abort", () => observer.disconnect());
  root.addEventListener("click", (event) => {
    const button = (event.target as Element).closest<HTMLElement>(".al-votes button");
    if (button) void cast(d, button);
  });
}

function dress(root: HTMLElement): void {
  const mine = mines.get(root);
  // Nobody votes on what is theirs; that it is may be known later than that it is here.
  for (const own of root.querySelectorAll("[data-own] :is(a[data-action=vote], .al-votes)")) own.remove();
  if (!mine) return;
  for (const link of root.querySelectorAll<HTMLAnchorElement>("a[data-action=vote]")) {
    const group = buttons(root, link.textContent ?? "");
    link.replaceWith(group);
    show(group, mine);
  }
}

/** The numbers stand in the link: `▲ 12 ▼ 3`. */
function buttons(root: HTMLElement, text: string): HTMLElement {
  const group = document.createElement("span");
  group.className = "al-votes";
  group.role = "group";
  const tools = root.querySelector<HTMLTemplateElement>("template[data-althing=tools]")?.content;
  for (const [at, part] of text.split(" ▼").entries()) {
    const button = tools?.querySelector(`[data-action=${WAYS[at]?.[0]}]`)?.cloneNode(true) as HTMLElement | undefined;
    if (!button) continue;
    button.dataset.label = button.ariaLabel ?? "";
    count(button, Number(/\d+/.exec(part)?.[0] ?? 0));
    group.append(button);
  }
  return group;
}

function count(button: HTMLElement, number: number | null): void {
  const sign = (button.textContent ?? "").slice(0, 1);
  button.textContent = number ? `${sign} ${number}` : sign;
  button.ariaLabel = `${button.dataset.label}${number ? ` (${number})` : ""}`;
}

/** Which of the two is the reader's. */
function show(group: Element, mine: Record<string, number>): void {
  const row = group.closest("article");
  for (const [action, value] of WAYS) {
    const button = group.querySelector(`[data-action=${action}]`);
    if (button && row) button.ariaPressed = String(mine[idOf(row)] === value);
  }
}

async function cast(d: Discussion, button: HTMLElement): Promise<void> {
  const [group, row, mine] = [button.parentElement, button.closest("article"), mines.get(d.root)];
  if (!group || !row || !mine || group.ariaBusy) return;
  const id = idOf(row);
  const before = mine[id] ?? 0;
  const wanted = WAYS.find(([action]) => action === button.dataset.action)?.[1] ?? 0;
  const value = wanted === before ? 0 : wanted;
  group.ariaBusy = "true";
  mine[id] = value;
  show(group, mine);
  try {
    const voted = await d.server.json<Voted>("PUT", `/comments/${id}/vote`, { value }, as(d));
    for (const one of group.querySelectorAll<HTMLElement>("button")) {
      count(one, one.dataset.action === "up" ? voted.votes.up : voted.votes.down);
    }
  } catch (error) {
    mine[id] = before;
    show(group, mine);
    const { slug, problem } = error as Refused;
    if (slug !== "signed-out" || !signIn(d)) d.say((problem.more_url && problem.detail) || d.word("vote-failed"));
  }
  group.ariaBusy = null;
}

/** Leads to signing in; `false` when there is no way there. */
function signIn(d: Discussion): boolean {
  const way = d.find("[data-action=sign-in]");
  way?.click();
  return way !== null;
}

/** The link to vote was followed: buttons for whoever is signed in; for anybody else the way there. */
export async function vote(d: Discussion, row: HTMLElement, link: HTMLElement): Promise<void> {
  const path = `/me/stories/${d.story}`;
  const me = await d.server.json<{ account: unknown; votes: Record<string, number> }>("GET", path, undefined, as(d));
  if (me.account) {
    votes(d, me.votes);
    row.querySelector<HTMLElement>(".al-votes button")?.focus();
  } else if (!signIn(d)) {
    location.assign((link as HTMLAnchorElement).href);
  }
}
