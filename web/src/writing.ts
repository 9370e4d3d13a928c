// Writing: the composer and its copy for a reply, drafts, and sending so that nothing is lost and nothing doubled.

import type { Discussion } from "./discussion.js";
import type { Draft } from "./keep.js";
import { idOf } from "./rows.js";

/** Milliseconds after the last key until a draft is kept. */
const DRAFT_AFTER = 400;

interface Fields {
  body: HTMLTextAreaElement;
  name: HTMLInputElement | null;
  button: HTMLButtonElement;
  parent: string;
}

export function fieldsOf(form: HTMLFormElement): Fields {
  return {
    body: form.querySelector("[name=body]") as HTMLTextAreaElement,
    name: form.querySelector("[name=name]"),
    button: form.querySelector("[type=submit]") as HTMLButtonElement,
    parent: form.querySelector<HTMLInputElement>("[name=parent_id]")?.value ?? "",
  };
}

export class Writing {
  /** Comments that are under way. */
  sending = 0;
  main: HTMLFormElement | null;
  private reply_: HTMLFormElement | undefined;
  private timer: ReturnType<typeof setTimeout> | undefined;
  private unkept: HTMLFormElement | undefined;
  private readonly flush = (): void => {
    if (this.unkept) this.keepDraft(this.unkept);
  };

  constructor(private readonly d: Discussion) {
    this.main = d.find<HTMLFormElement>("form.al-write");
    d.root.addEventListener("submit", (event) => this.submitted(event));
    d.root.addEventListener("input", (event) => this.typed(event));
    d.root.addEventListener("focusin", (event) => this.focused(event));
    d.root.addEventListener("keydown", (event) => this.pressed(event as KeyboardEvent));
    addEventListener("pagehide", this.flush, d.end);
    if (this.main && this.fill(this.main)) d.say(d.word("draft"));
  }

  stop(): void {
    this.flush();
  }

  /** Puts in what is kept; whether there was a draft. */
  fill(form: HTMLFormElement): boolean {
    const { body, name, parent } = fieldsOf(form);
    const draft = this.d.keep.draft(parent);
    if (name && !name.value) name.value = draft?.name || this.d.keep.name;
    if (!draft || body.value) return false;
    body.value = draft.body;
    this.grow(body);
    return true;
  }

  /** Opens a copy of the composer under a comment; one at a time. */
  reply(row: HTMLElement): boolean {
    const id = idOf(row);
    if (!this.main || !id) return false;
    this.closeReply();
    const form = this.main.cloneNode(true) as HTMLFormElement;
    delete form.dataset.tools;
    for (const one of form.querySelectorAll(".al-bar, .al-count, .al-preview")) one.remove();
    this.clear(form);
    for (const one of form.querySelectorAll("[id], [for], [aria-describedby]")) {
      for (const attribute of ["id", "for", "aria-describedby"]) {
        const value = one.getAttribute(attribute);
        if (value) one.setAttribute(attribute, `${value}-r`);
      }
    }
    const parent = Object.assign(document.createElement("input"), { type: "hidden", name: "parent_id", value: id });
    form.append(parent);
    const { body, name, button } = fieldsOf(form);
    body.value = "";
    body.hidden = body.readOnly = false;
    form.ariaBusy = null;
    if (name) name.value = fieldsOf(this.main).name?.value ?? "";
    const label = form.querySelector("label");
    if (label) label.textContent = this.d.word("reply-label");
    button.textContent = this.d.word("reply-post");
    const cancel = this.d.tool("cancel");
    cancel.className = "al-cancel";
    button.before(cancel);
    this.fill(form);
    this.reply_ = form;
    row.append(form);
    body.focus();
    form.scrollIntoView({ block: "nearest" });
    return true;
  }

  /** Closes a form in place; its draft stays. */
  close(form: HTMLFormElement | null, focus: boolean): void {
    if (!form || form === this.main) return;
    if (this.unkept === form) this.flush();
    const row = form.parentElement;
    form.remove();
    if (form === this.reply_) this.reply_ = undefined;
    form.dispatchEvent(new CustomEvent("closed"));
    if (focus) row?.querySelector<HTMLElement>(":scope > footer > [data-action=reply]")?.focus();
  }

  closeReply(): void {
    this.close(this.reply_ ?? null, false);
  }

  private typed(event: Event): void {
    const field = event.target as HTMLElement;
    const form = field.closest<HTMLFormElement>("form.al-write");
    if (!form || form.dataset.edits) return;
    if (field.matches("textarea")) this.grow(field as HTMLTextAreaElement);
    if (field.ariaInvalid) this.clear(form);
    if (this.unkept !== form) this.flush();
    this.unkept = form;
    clearTimeout(this.timer);
    this.timer = setTimeout(this.flush, DRAFT_AFTER);
  }

  private focused(event: Event): void {
    const form = (event.target as HTMLElement).closest<HTMLFormElement>("form.al-write");
    if (!form || !(event.target as HTMLElement).matches("textarea") || form.dataset.tools) return;
    form.dataset.tools = "1";
    void this.d.more((tools) => tools.equip(this.d, form));
  }

  private pressed(event: KeyboardEvent): void {
    const form = (event.target as HTMLElement).closest<HTMLFormElement>("form.al-write");
    if (!form || event.isComposing) return;
    if (event.key === "Escape") this.close(form, true);
    if (event.key === "Enter" && (event.ctrlKey || event.metaKey)) form.requestSubmit();
  }

  /** Where the style sheet's `field-sizing` is not known yet. */
  private grow(body: HTMLTextAreaElement): void {
    if (CSS.supports("field-sizing", "content")) return;
    body.style.height = "auto";
    body.style.height = `${body.scrollHeight + 2}px`;
  }

  /** Keeps what is written in a form now. */
  keepDraft(form: HTMLFormElement): Draft {
    clearTimeout(this.timer);
    this.unkept = undefined;
    const { body, name, parent } = fieldsOf(form);
    const draft: Draft = { body: body.value, name: name?.value ?? "" };
    const before = this.d.keep.draft(parent);
    // An attempt whose end is unknown is repeated under its own key, but only with the very same words.
    if (before?.key && before.body === draft.body && before.name === draft.name) draft.key = before.key;
    this.d.keep.setDraft(parent, draft);
    return draft;
  }

  private submitted(event: Event): void {
    const form = event.target as HTMLFormElement;
    if (!form.matches("form.al-write") || form.dataset.edits) return;
    event.preventDefault();
    if (!form.ariaBusy) void this.send(form);
  }

  private async send(form: HTMLFormElement): Promise<void> {
    this.clear(form);
    this.keepDraft(form);
    const calm = this.busy(form);
    await this.d.more((tools) => tools.send(this.d, form, calm));
    if (form.ariaBusy) calm();
  }

  /** Shows that it is under way, and returns what undoes it. Nothing is disabled, so focus stays. */
  busy(form: HTMLFormElement): () => void {
    const { body, button } = fieldsOf(form);
    const words = button.textContent;
    form.ariaBusy = "true";
    body.readOnly = true;
    button.textContent = this.d.word("sending");
    this.d.say(this.d.word("sending"));
    return () => {
      form.ariaBusy = null;
      body.readOnly = false;
      button.textContent = words;
    };
  }

  /** Takes away what was said to be wrong. */
  clear(form: HTMLFormElement): void {
    for (const message of form.querySelectorAll(".al-wrong")) message.remove();
    for (const input of form.querySelectorAll<HTMLElement>("[aria-invalid]")) {
      input.ariaInvalid = null;
      const before = input.dataset.described;
      if (before) input.setAttribute("aria-describedby", before);
      else input.removeAttribute("aria-describedby");
    }
  }
}
