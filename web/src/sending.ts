// Sending a comment so that nothing is lost and nothing doubled. Part of the second script, which is there by then: the
// composer asks for it when it is entered.

import type { Comment, Refused } from "./api.js";
import type { Discussion } from "./discussion.js";
import { arrive } from "./mine.js";
import { forget, prove } from "./proving.js";
import { refused } from "./refused.js";
import { fieldsOf } from "./writing.js";

/** Random bytes in an idempotency key. */
const KEY_BYTES = 16;
/** Milliseconds after which it is said that something is being computed. */
const CHECKING_AFTER = 100;
/** Waits between attempts, in milliseconds. After the last one the reader is asked. */
const WAITS = [500, 1500, 4000];

interface Wish {
  body: string;
  proof?: string;
}

/** 128 random bits in hexadecimal digits. */
function freshKey(): string {
  const bytes = crypto.getRandomValues(new Uint8Array(KEY_BYTES));
  return Array.from(bytes, (byte) => byte.toString(16).padStart(2, "0")).join("");
}

/** Sends what a form holds; `calm` ends what shows that it is under way. */
export async function send(d: Discussion, form: HTMLFormElement, calm: () => void): Promise<void> {
  const { name, parent } = fieldsOf(form);
  const draft = d.writing.keepDraft(form);
  draft.key ??= freshKey();
  d.keep.setDraft(parent, draft);
  const email = form.querySelector<HTMLInputElement>("[name=email]")?.value.trim();
  const notify = !!form.querySelector("[name=notify]:checked");
  const address = form.querySelector<HTMLInputElement>("[name=story_url]")?.value;
  const wish: Wish = {
    body: draft.body,
    ...(parent && { parent_id: parent }),
    ...(name && { author: { name: draft.name, ...(email && { email, notify }) } }),
    ...(address && { story: { site: d.site, url: address } }),
  };
  d.writing.sending++;
  let comment: Comment | undefined;
  try {
    comment = await submit(d, form, wish, draft.key);
  } catch (error) {
    calm();
    refused(d, form, error as Refused);
  }
  if (comment) {
    forget(d);
    d.keep.setDraft(parent);
    if (name) d.keep.name = draft.name;
    calm();
    done(d, form);
    await arrive(d, comment, parent);
  }
  d.writing.sending--;
  d.live.offer();
}

/** What the site wants proved; says so while that takes time. */
async function checked(d: Discussion, form: HTMLFormElement): Promise<string> {
  const { button } = fieldsOf(form);
  const words = button.textContent;
  const late = setTimeout(() => d.say((button.textContent = d.word("checking"))), CHECKING_AFTER);
  try {
    return await prove(d);
  } finally {
    clearTimeout(late);
    button.textContent = words;
  }
}

function done(d: Discussion, form: HTMLFormElement): void {
  if (form !== d.writing.main) {
    d.writing.close(form, false);
    return;
  }
  fieldsOf(form).body.value = "";
  form.dispatchEvent(new CustomEvent("closed"));
}

/** Sends again and again under one key, so that it is stored once whatever gets lost. */
async function submit(d: Discussion, form: HTMLFormElement, wish: Wish, key: string): Promise<Comment> {
  for (let round = 0, proved = 0; ; round++) {
    try {
      if (d.root.dataset.proof || proved) wish.proof ??= await checked(d, form);
      return await d.server.json<Comment>("POST", `/stories/${d.story}/comments`, wish, undefined, key);
    } catch (error) {
      const { slug } = error as Refused;
      // The site asks since the page was made, or what was computed is too old by now.
      if (/^(proof-(required|invalid)|too-soon)$/.test(slug) && !proved++) {
        forget(d);
        delete wish.proof;
        continue;
      }
      const pause = WAITS[round];
      if (!/^(offline|busy)$/.test(slug) || pause === undefined || !navigator.onLine) throw error;
      if (slug === "offline" && (await isBarred(d))) throw Object.assign(error as Refused, { slug: "barred" });
      await new Promise((over) => setTimeout(over, pause));
    }
  }
}

/**
 * Whether the server answers, yet not to what needs its leave: then this page's origin is none of its sites'. To the
 * script such a refusal looks as if the line were cut.
 */
async function isBarred(d: Discussion): Promise<boolean> {
  if (d.server.origin === location.origin) return false;
  const reached = (asked: Promise<unknown>): Promise<boolean> =>
    asked.then(
      () => true,
      (error: Refused) => error.slug !== "offline",
    );
  // The key is a header for which the browser asks leave first.
  const asking = d.server.json("GET", `/stories/${d.story}`, undefined, undefined, freshKey());
  const barred = !(await reached(asking)) && (await reached(d.server.fragment(d.path)));
  if (barred) {
    console.error(
      `Althing takes no comments from ${location.origin}: it is no origin of the site "${d.site}". ` +
        `If it shall be one, run: althing site set ${d.site} origin=${location.origin}`,
    );
  }
  return barred;
}
