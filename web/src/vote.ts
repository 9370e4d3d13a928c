// Voting in place, loaded on demand: buttons where the link to the page of a vote stands. Whose votes they are, the
// server knows by the session's cookie, or whoever calls `votes` sends them.

import type { Discussion } from "./discussion.js";

/** What the server says of a vote: null is a number that it does not tell. */
export interface Voted {
  votes: { up: number | null; down: number | null };
  value: number;
}

/** Brings a vote to the server; 0 takes it back. Fails with the status when it is refused. */
export type Send = (comment: string, value: number) => Promise<Voted>;

interface State {
  mine: Record<string, number>;
  send: Send;
}

const states = new WeakMap<HTMLElement, State>();
const WAYS: [action: string, value: number][] = [
  ["up", 1],
  ["down", -1],
];
const idOf = (row: Element): string => row.id.slice("comment-".length);

async function ask<T>(root: HTMLElement, method: string, path: string, body?: unknown): Promise<T> {
  const headers: Record<string, string> = { "X-Althing": "1" };
  const init: RequestInit = { method, headers, credentials: "include" };
  if (body) {
    headers["Content-Type"] = "application/json";
    init.body = JSON.stringify(body);
  }
  const response = await fetch(`${root.dataset.api}${path}`, init);
  if (!response.ok) throw response.status;
  return response.json() as Promise<T>;
}

/** Gives every comment of a discussion its buttons, also those that come later. `mine` is as `/me/stories/{id}` has it. */
export function votes(root: HTMLElement, mine: Record<string, number>, send?: Send): void {
  const isNew = !states.has(root);
  send ??= (comment, value) => ask(root, "PUT", `/comments/${comment}/vote`, { value });
  states.set(root, { mine, send });
  for (const group of root.querySelectorAll(".al-votes")) show(group, mine);
  dress(root);
  if (!isNew) return;
  new MutationObserver(() => dress(root)).observe(root, { childList: true, subtree: true });
  root.addEventListener("click", (event) => {
    const button = (event.target as Element).closest<HTMLElement>(".al-votes button");
    if (button) void cast(root, button);
  });
}

function dress(root: HTMLElement): void {
  const state = states.get(root);
  // Nobody votes on what is theirs; that it is may be known later than that it is here.
  for (const own of root.querySelectorAll("[data-own] :is(a[data-action=vote], .al-votes)")) own.remove();
  if (!state) return;
  for (const link of root.querySelectorAll<HTMLAnchorElement>("a[data-action=vote]")) {
    const group = buttons(root, link.textContent ?? "");
    link.replaceWith(group);
    show(group, state.mine);
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

async function cast(root: HTMLElement, button: HTMLElement): Promise<void> {
  const [group, row, state] = [button.parentElement, button.closest("article"), states.get(root)];
  if (!group || !row || !state || group.ariaBusy) return;
  const id = idOf(row);
  const before = state.mine[id] ?? 0;
  const wanted = WAYS.find(([action]) => action === button.dataset.action)?.[1] ?? 0;
  const value = wanted === before ? 0 : wanted;
  group.ariaBusy = "true";
  state.mine[id] = value;
  show(group, state.mine);
  try {
    const voted = await state.send(id, value);
    for (const one of group.querySelectorAll<HTMLElement>("button")) {
      count(one, one.dataset.action === "up" ? voted.votes.up : voted.votes.down);
    }
  } catch (status) {
    state.mine[id] = before;
    show(group, state.mine);
    if (status === 401) signIn(root);
    else tell(root);
  }
  group.ariaBusy = null;
}

/** That it did not work is said where everything is said. */
function tell(root: HTMLElement): void {
  const words = root.querySelector<HTMLTemplateElement>("template[data-althing=words]")?.content;
  const status = root.querySelector(".al-status");
  if (status) status.textContent = words?.querySelector("data[value=vote-failed]")?.textContent ?? "";
}

/** Leads to signing in; `false` when there is no way there. */
function signIn(root: HTMLElement): boolean {
  const way = root.querySelector<HTMLElement>("[data-action=sign-in]");
  way?.click();
  return way !== null;
}

/** The link to vote was followed: buttons for whoever is signed in; for anybody else the way there. */
export async function vote(d: Discussion, row: HTMLElement, link: HTMLElement): Promise<void> {
  const me = await ask<{ account: unknown; votes: Record<string, number> }>(d.root, "GET", `/me/stories/${d.story}`);
  if (me.account) {
    votes(d.root, me.votes);
    row.querySelector<HTMLElement>(".al-votes button")?.focus();
  } else if (!signIn(d.root)) {
    location.assign((link as HTMLAnchorElement).href);
  }
}
