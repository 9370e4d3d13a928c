// Administration at the desk: buttons that copy, colours that can be picked and are seen at once, and waiting for the first
// page that shows a discussion. Everything works without it too.

/** How often the first steps look whether a discussion was seen, in milliseconds. */
const LOOK = 4000;

for (const button of document.querySelectorAll<HTMLButtonElement>("[data-copy]")) {
  const field = document.getElementById(button.dataset["copy"] ?? "");
  if (!(field instanceof HTMLTextAreaElement)) continue;
  button.hidden = false;
  const words = button.textContent;
  button.addEventListener("click", async () => {
    field.select();
    try {
      await navigator.clipboard.writeText(field.value);
      button.textContent = button.dataset["done"] ?? "";
      setTimeout(() => (button.textContent = words), 2000);
    } catch {
      // What is marked can be copied by hand.
    }
  });
}

const sample = document.querySelector<HTMLElement>("[data-althing=theme-sample]");
const show = (field: HTMLInputElement) => {
  const name = `--althing-${field.dataset["token"]}`;
  sample?.style.setProperty(name, field.value.trim() || "initial");
};
for (const field of document.querySelectorAll<HTMLInputElement>("[data-token]")) {
  field.addEventListener("input", () => show(field));
}
for (const picker of document.querySelectorAll<HTMLInputElement>("[data-picks]")) {
  const field = document.getElementById(picker.dataset["picks"] ?? "");
  if (!(field instanceof HTMLInputElement)) continue;
  picker.nextElementSibling?.remove();
  picker.name = "";
  picker.addEventListener("input", () => {
    field.value = picker.value;
    show(field);
  });
  field.addEventListener("input", () => {
    if (/^#[0-9a-f]{6}$/i.test(field.value)) picker.value = field.value;
  });
}

/** Shows the page anew once the server has seen a discussion. Nothing is loaded while nobody looks. */
async function look(): Promise<void> {
  if (document.hidden) return;
  const text = await fetch(location.href).then((answer) => answer.text(), () => "data-waits");
  if (!text.includes("data-waits")) location.reload();
}
if (document.querySelector("[data-waits]")) setInterval(() => void look(), LOOK);

export {};
