// Signing in for the tests, in the ways that there are: each brings a window to where somebody is signed in.

import assert from "node:assert/strict";
import { startMail } from "./mail.mjs";
import { startWorld, unique } from "./world.mjs";

/** Third-party cookies are blocked, as most browsers do. */
const FLAGS = ["--test-third-party-cookie-phaseout"];

/** A world where readers can sign in. Its host is on 127.0.0.1 and its server on localhost: two sites. */
export async function startEntering({ flags = [], settings = {}, ...options } = {}) {
  const mail = await startMail();
  const own = { ALTHING_MAIL_URL: mail.url, ALTHING_STAFF_PASSKEY_REQUIRED: "false", ...settings };
  const world = await startWorld({ ...options, flags: [...FLAGS, ...flags], settings: own });
  const stop = async () => {
    await world.stop();
    await mail.stop();
  };
  return { ...world, mail, stop };
}

/** A link for an author of stories, who may do under them what readers may. */
export function staffLink(world) {
  const byline = unique("Byline");
  const printed = world.server.run("staff", "add", `${byline.replaceAll(" ", "-")}@paper.test`, "--role", "author", "--site", "post", "--byline", byline);
  const link = /\S+\/sign-in\/link\/\S+/.exec(printed)?.[0];
  assert.ok(link, printed);
  return link;
}

/** Signs a browser in by a one-time link, in a tab of its own. Without a name the account has none yet. */
export async function byLink(world, context, name) {
  const tab = await context.newPage();
  await tab.goto(staffLink(world));
  await tab.locator("main form [type=submit]").click();
  await tab.waitForURL(/\/me/);
  if (name) await nameIn(world, tab, name);
  await tab.close();
}

async function nameIn(world, tab, name) {
  await tab.goto(`${world.server.url}/me/name`);
  await tab.locator("#name").fill(name);
  await tab.locator("main form [type=submit]").click();
  await tab.waitForURL((url) => !url.pathname.startsWith("/me/name"));
}

/** Signs in on the sign-in page that a window shows, by the digits of a mail, and chooses a name. */
export async function byMail(world, window_, name) {
  const address = `${unique("reader").replaceAll(" ", "-")}@paper.test`;
  await window_.locator("#email").fill(address);
  await window_.keyboard.press("Enter");
  await window_.waitForURL(/\/sign-in\/code/);
  const digits = /\b\d{3} ?\d{3}\b/.exec((await world.mail.read(address)).text)?.[0];
  assert.ok(digits, "the mail has six digits");
  await window_.locator("#digits").fill(digits);
  await window_.keyboard.press("Enter");
  await window_.waitForURL(/\/me\/name/);
  await window_.locator("#name").fill(name);
  await window_.keyboard.press("Enter");
}

/** Clicks "Sign in" and gives the window that opens. */
export async function opened(page, root) {
  const [popup] = await Promise.all([page.waitForEvent("popup"), root.locator("[data-action=sign-in]").click()]);
  await popup.waitForURL(/\/sign-in/);
  return popup;
}

/** In a window at our sign-in page: signs in by mail, and says yes. */
export async function through(world, popup, name) {
  await byMail(world, popup, name);
  await popup.waitForURL(/\/sign-in\/hand/);
  await Promise.all([popup.waitForEvent("close"), popup.locator("main form [type=submit]").first().click()]);
}

/** Signs in from where a discussion is shown. */
export async function signIn(world, page, root, place, name) {
  if (place === "page") {
    await root.locator("[data-action=sign-in]").click();
    await page.waitForURL(/\/sign-in\?/);
    await byMail(world, page, name);
    await page.waitForURL(/\/s\/post\//);
  } else {
    await through(world, await opened(page, root), name);
  }
  await root.locator(".al-who", { hasText: name }).waitFor();
}

/** Posts as whoever is signed in, and waits until the comment is in place. */
export async function write(root, body) {
  await root.locator("#al-text").fill(body);
  await root.locator("form.al-write [type=submit]").first().click();
  const row = root.locator("article", { hasText: body }).first();
  await row.waitFor();
  return row;
}
