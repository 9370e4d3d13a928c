// The script of our own pages and frames.

import { Server } from "./api.js";
import { start } from "./discussion.js";
import { linked } from "./pages.js";
import { hashed } from "./linked.js";

const isFramed = parent !== window;
const discussion = start(document, new Server(location.origin), isFramed ? "frame" : "page");
if (discussion) hashed(discussion.end, (id) => void linked(discussion, id));

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
