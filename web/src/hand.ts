// The last page of a hand-over: gives its code to the window that asked, and to no other origin.

const here = document.querySelector<HTMLElement>("[data-althing=hand]");
const { code, to } = here?.dataset ?? {};
const asker = window.opener as Window | null;
if (asker && code && to) {
  asker.postMessage({ type: "althing:code", code }, to);
  window.close();
}

export {};
