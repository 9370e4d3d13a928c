// Chromium for the tests: one browser a file, one watched page a test.

import { existsSync } from "node:fs";
import { chromium } from "playwright-core";

const FLAGS = [
  "--no-sandbox",
  "--disable-gpu",
  "--disable-quic",
  "--no-first-run",
  "--disable-background-networking",
  "--disable-component-update",
  "--disable-sync",
];

/** Milliseconds until what was expected counts as missing. */
const PATIENCE = 8000;

/** Debian's browser, or another that the environment names, with further flags. */
export async function startBrowser(flags = []) {
  const executablePath = process.env.CHROMIUM ?? "/usr/bin/chromium";
  if (!existsSync(executablePath)) throw new Error("install chromium, or name one in CHROMIUM");
  return chromium.launch({ executablePath, args: [...FLAGS, ...flags] });
}

/**
 * A page that notes whatever must not happen: errors, violations of a policy, dialogs, foreign requests. `origins`
 * are those it may talk to.
 */
export async function watched(browser, origins, options = {}) {
  const context = await browser.newContext({ locale: "en-GB", timezoneId: "UTC", ...options });
  context.setDefaultTimeout(PATIENCE);
  const page = await context.newPage();
  const faults = watch(page, origins);
  return { context, page, faults, close: () => context.close() };
}

/** Notes what must not happen on a page of any context. */
export function watch(page, origins) {
  const faults = [];
  page.on("pageerror", (error) => faults.push(`error: ${error.message}`));
  page.on("console", (message) => {
    // What a test cuts or lets be refused is told by the browser too, as a failed request.
    const expected = /Failed to load resource|net::ERR_/.test(message.text());
    if (["error", "warning"].includes(message.type()) && !expected) faults.push(`console: ${message.text()}`);
  });
  page.on("dialog", (dialog) => {
    faults.push(`dialog: ${dialog.message()}`);
    void dialog.dismiss();
  });
  page.on("request", (request) => {
    const url = request.url();
    if (!/^(data|blob|about):/.test(url) && !origins.includes(new URL(url).origin)) faults.push(`request: ${url}`);
  });
  return faults;
}

/** A piece of text that no other test writes. */
let written = 0;
export const unique = (words) => `${words} ${process.pid}-${++written}`;
