// What the server refuses, said at the field that is to blame. The text stays as it is. Part of the second script.

import type { Refused } from "./api.js";
import type { Discussion } from "./discussion.js";
import { fieldsOf } from "./writing.js";

type Field = "body" | "name" | "email";

/** Signs that names do not have; the server refuses most of them. */
const ODD = /[\p{C}\p{So}\p{Co}<>]|\p{M}{4}/u;

/** Characters as the server counts them. */
export const characters = (text: string): number => [...text].length;

/** Says at the field what is wrong. */
export function refused(d: Discussion, form: HTMLFormElement, error: Refused): void {
  const { main } = d.writing;
  if (/^parent-(gone|unknown)$/.test(error.slug) && main && form !== main) {
    toMain(d, form, main);
    wrong(d, main, "body", d.word("parent-gone"));
    return;
  }
  const isOver = isSignedOut(d, error);
  if (isOver) d.signedOut?.();
  const isOffline = error.slug === "offline";
  const { field: at, detail, more_url } = error.problem;
  const field = at === "author.email" ? "email" : at === "author.name" && !isOver ? "name" : "body";
  const slug = isOver ? "signed-out" : slugOf(error);
  const known = slug === "field-invalid" ? fault(d, form, field) : d.word(slug);
  wrong(d, form, field, (more_url ? detail : known) || d.word("failed"), more_url);
  if (!isOffline) return;
  // It is no longer true once the line is back.
  const message = form.querySelector(".al-wrong");
  const back = (): void => {
    if (message?.isConnected) d.writing.clear(form);
  };
  addEventListener("online", back, { once: true, signal: d.end.signal });
}

/** The session that somebody wrote in is over: told so, or, without its cookie, taken for a guest who lacks a name. */
export const isSignedOut = (d: Discussion, { slug, problem }: Refused): boolean =>
  d.signedOut !== undefined && (slug === "signed-out" || (slug === "field-invalid" && problem.field === "author.name"));

/** Without an answer it is the reader's line or the server; and a page of another site's may not post at all. */
function slugOf({ slug }: Refused): string {
  if (slug === "forbidden") return "barred";
  return slug === "offline" && navigator.onLine ? "unreached" : slug;
}

/** A reply to what is gone becomes a comment of its own, if the composer is free. */
function toMain(d: Discussion, form: HTMLFormElement, main: HTMLFormElement): void {
  const { body } = fieldsOf(main);
  if (!body.value) {
    body.value = fieldsOf(form).body.value;
    d.writing.keepDraft(main);
    d.keep.setDraft(fieldsOf(form).parent);
  }
  d.writing.close(form, false);
}

function fault(d: Discussion, form: HTMLFormElement, field: Field): string {
  if (field === "email") return d.word("email-odd");
  const fields = fieldsOf(form);
  const input = fields[field] ?? fields.body;
  const [count, limit] = [characters(input.value), Number(fields.body.dataset.max)];
  if (field === "name") {
    const most = Number(input.getAttribute("maxlength")) / 2;
    if (count > most) return d.word("name-long", { count, limit: most });
    if (!input.value.trim()) return d.word("name-empty");
    return d.word(ODD.test(input.value) || !/[\p{L}\p{N}]/u.test(input.value) ? "name-odd" : "name-taken");
  }
  return count > limit ? d.word("body-long", { count, limit }) : d.word("body-empty");
}

/** `href` leads to the reasons, away from what was written only in a window of its own. */
function wrong(d: Discussion, form: HTMLFormElement, field: Field, words: string, href?: string): void {
  const input = form.querySelector<HTMLInputElement>(`[name=${field}]`) ?? fieldsOf(form).body;
  d.writing.clear(form);
  const message = document.createElement("p");
  message.className = "al-wrong";
  message.id = `${input.id}-wrong`;
  message.textContent = words;
  if (href) {
    const way = document.createElement("a");
    way.target = "_blank";
    way.href = href;
    way.textContent = d.word("banned");
    message.append(" ", way);
  }
  input.before(message);
  input.dataset.described = input.getAttribute("aria-describedby") ?? "";
  input.setAttribute("aria-describedby", `${message.id} ${input.dataset.described}`.trim());
  input.ariaInvalid = "true";
  input.focus();
  d.say(words, true);
}
