// Taking over discussions at the desk: files are shown on their way, and how far an import is follows in place. Everything
// works without it too.

/** Milliseconds between two looks at how far an import is. */
const LOOK = 1000;
const MEGABYTE = 1 << 20;

/** Asks for a page of ours as a document; with a form, by sending it. */
function asked(request: XMLHttpRequest, method: string, address: string, body: FormData | null): Promise<Document | null> {
  return new Promise((resolve) => {
    request.open(method, address);
    request.responseType = "document";
    request.onloadend = () => resolve(request.status ? request.responseXML : null);
    request.send(body);
  });
}

/** Shows the main part of another document in place of ours. */
function take(page: Document): void {
  const [here, there] = [document.querySelector("main"), page.querySelector("main")];
  const isHere = !document.activeElement || document.activeElement === document.body || here?.contains(document.activeElement);
  if (here && there) here.replaceWith(document.adoptNode(there));
  // Who waits here is told by the page's beginning; who is elsewhere stays there.
  if (isHere) there?.focus();
  begin();
}

/** While an import runs its page is looked at again and again; nothing is loaded while nobody looks. */
async function follow(section: HTMLElement): Promise<void> {
  if (!section.isConnected) return;
  const page = document.hidden ? null : await asked(new XMLHttpRequest(), "GET", location.href, null);
  const fresh = page?.querySelector<HTMLElement>("[data-import]");
  if (page && fresh?.dataset["import"] !== "running") return take(page);
  const [here, there] = [".imp-far", ".imp-far"].map((name, at) => (at ? fresh : section)?.querySelector(name));
  // Whoever is about to press a button finds it where it was.
  if (here && there) here.replaceWith(document.adoptNode(there));
  setTimeout(() => void follow(section), LOOK);
}

/** Says beside the files that something is wrong. */
function complain(form: HTMLFormElement, words: string): void {
  const input = form.querySelector<HTMLInputElement>("[type=file]");
  form.querySelector("#files-wrong")?.remove();
  const told = Object.assign(document.createElement("p"), { className: "al-wrong", id: "files-wrong", textContent: words });
  told.role = "alert";
  input?.before(told);
  input?.setAttribute("aria-invalid", "true");
  input?.setAttribute("aria-describedby", "files-wrong files-about");
  input?.focus();
}

/** Sends the files and shows how many went. What is too large is not sent at all. */
async function send(form: HTMLFormElement, button: HTMLElement | null): Promise<void> {
  const far = form.querySelector<HTMLElement>("[data-sending]");
  const [bar, words] = [far?.querySelector("progress"), far?.querySelector("p")];
  const files = [...(form.querySelector<HTMLInputElement>("[type=file]")?.files ?? [])];
  const size = files.reduce((sum, file) => sum + file.size, 0);
  if (!far || !bar || !words || size > Number(form.dataset["max"])) return complain(form, form.dataset["large"] ?? "");
  const body = new FormData(form);
  if (button instanceof HTMLButtonElement) body.append(button.name, button.value);
  const request = new XMLHttpRequest();
  const number = (bytes: number): string => Math.round(bytes / MEGABYTE).toLocaleString(document.documentElement.lang);
  request.upload.onprogress = ({ loaded, total }) => {
    [bar.value, bar.max] = [loaded, total];
    words.textContent = (far.dataset["sent"] ?? "").replace("{sent}", number(loaded)).replace("{total}", number(total));
  };
  const buttons = form.querySelectorAll("button");
  for (const one of buttons) one.disabled = true;
  far.hidden = false;
  const page = await asked(request, "POST", form.action, body);
  if (page) return take(page);
  for (const one of buttons) one.disabled = false;
  far.hidden = true;
  complain(form, far.dataset["broken"] ?? "");
}

function begin(): void {
  const section = document.querySelector<HTMLElement>("[data-import=running]");
  if (section) setTimeout(() => void follow(section), LOOK);
  const form = document.querySelector<HTMLFormElement>(".imp-form");
  form?.addEventListener("submit", (event) => {
    event.preventDefault();
    void send(form, event.submitter);
  });
}
begin();

export {};
