// Relative times: "3 hours ago". What is older than a week keeps the date that the server wrote.

import type { Discussion } from "./discussion.js";

const MINUTE = 60;
const HOUR = 60 * MINUTE;
const DAY = 24 * HOUR;
const WEEK = 7 * DAY;

function words(seconds: number, format: Intl.RelativeTimeFormat, now: string): string {
  if (seconds < 45) return now;
  if (seconds < HOUR) return format.format(-Math.max(1, Math.round(seconds / MINUTE)), "minute");
  if (seconds < DAY) return format.format(-Math.round(seconds / HOUR), "hour");
  return format.format(-Math.round(seconds / DAY), "day");
}

/** Brings all times of a discussion up to now. */
export function tick(d: Discussion): void {
  // British readers of an English page have British times.
  const own = navigator.languages.find((one) => one.split("-")[0] === d.root.lang);
  const language = own ?? (d.root.lang || "en");
  const format = new Intl.RelativeTimeFormat(language);
  const exact = new Intl.DateTimeFormat(language, { dateStyle: "long", timeStyle: "short" });
  const now = Date.now();
  for (const time of d.root.querySelectorAll<HTMLTimeElement>(".al-time time")) {
    const at = Date.parse(time.dateTime);
    const seconds = (now - at) / 1000;
    if (!(seconds < WEEK)) continue;
    const text = words(seconds, format, d.word("just-now"));
    if (time.textContent === text) continue;
    time.textContent = text;
    // In the reader's own time zone, which the server does not know.
    time.parentElement?.setAttribute("title", exact.format(at));
  }
}
