// The script of our own pages and frames.

import { Server } from "./api.js";
import { start } from "./discussion.js";
import { swap } from "./pages.js";

const isFramed = parent !== window;
const discussion = start(document, new Server(location.origin), isFramed ? "frame" : "page");

if (discussion && !isFramed) {
  // Back and forth between the orders a reader chose. Where the hash alone changed, nothing is to be done.
  addEventListener("popstate", () => {
    const shown = location.pathname + location.search;
    if (shown === discussion.shown) return;
    discussion.shown = shown;
    void swap(discussion, shown, false).then((done) => done || location.reload());
  });
}

if (isFramed) {
  // The host learns how much room is needed, and nothing else.
  const tell = (): void => {
    const height = Math.ceil(document.documentElement.getBoundingClientRect().height);
    parent.postMessage({ type: "height", height }, "*");
  };
  new ResizeObserver(tell).observe(document.documentElement);
  // Browsers let frames that are out of sight sleep, and the observer with them.
  tell();
}
