// Staff on the story's own page, by keyboard: pin, pick, lock, remove with a reason, hold a thread and take that back, close
// the story. Readers load nothing of it; elsewhere a link leads to the desk.

import assert from "node:assert/strict";
import { after, before, test } from "node:test";
import { axe } from "./axe.mjs";
import { comment, open, startWorld, unique } from "./world.mjs";

let world;
before(async () => (world = await startWorld({ settings: { ALTHING_STAFF_PASSKEY_REQUIRED: "false" } })));
after(() => world?.stop());

/** Signs a browser in as somebody who moderates the site. */
async function asModerator(context) {
  const name = unique("Max");
  const said = world.server.run("staff", "add", `${name.replaceAll(" ", "-")}@paper.test`, "--role", "moderator", "--site", "post");
  const tab = await context.newPage();
  await tab.goto(/\S+\/sign-in\/link\/\S+/.exec(said)[0]);
  await tab.locator("main form [type=submit]").click();
  await tab.waitForURL(/\/me/);
  await tab.close();
}

/** A story with two threads. */
async function talk() {
  const story = world.story();
  const say = async (body, parent) => (await comment(world, story, body, { parent, name: "Ines" })).id;
  const first = await say("The first thread");
  const reply = await say("A reply in it", first);
  await say("A reply to that", reply);
  const second = await say("The second thread");
  return { story, first, reply, second };
}

const rowOf = (root, id) => root.locator(`[id="comment-${id}"]`);
const focused = (page) => page.evaluate(() => document.activeElement?.textContent ?? "");

/** Opens the buttons of a comment by keyboard, and goes on to one of them. */
async function choose(page, root, id, words) {
  await rowOf(root, id).locator("[data-staff=moderate]").focus();
  await page.keyboard.press("Enter");
  for (let at = 0; at < 6 && (await focused(page)) !== words; at++) await page.keyboard.press("Tab");
  assert.equal(await focused(page), words);
  await page.keyboard.press("Enter");
}

test("staff pin, pick and lock by keyboard, and the page follows", async () => {
  const { context, page, faults, close } = await world.watched();
  await asModerator(context);
  const { story, first, reply, second } = await talk();
  const root = await open(world, page, "page", story);
  await choose(page, root, second, "Pin thread");
  await rowOf(root, second).locator(".al-badge", { hasText: "Pinned" }).waitFor();
  assert.equal(await root.locator("article").first().getAttribute("id"), `comment-${second}`, "it moved to the top");
  assert.match(await root.locator(".al-status").textContent(), /is pinned/);
  assert.match(await focused(page), /Moderate/, "focus stays with the comment");
  await choose(page, root, reply, "Pick");
  await rowOf(root, reply).locator(".al-badge", { hasText: "Editors’ pick" }).waitFor();
  await choose(page, root, first, "Lock thread");
  await rowOf(root, first).getByText("takes no more replies").waitFor();
  assert.equal(await root.locator("[data-action=reply]").count(), 1, "only the other thread can be answered");
  assert.deepEqual(await axe(page), []);
  await rowOf(root, first).locator("[data-staff=moderate]").focus();
  await page.keyboard.press("Enter");
  assert.equal(await rowOf(root, first).getByRole("button", { name: "Unlock thread" }).count(), 1);
  assert.deepEqual(await axe(page), []);
  await page.keyboard.press("Escape");
  assert.equal(await rowOf(root, first).locator(".al-staff").count(), 0);
  await page.reload();
  assert.equal(await root.locator("article").first().getAttribute("id"), `comment-${second}`);
  assert.deepEqual(faults, []);
  await close();
});

test("staff remove with a reason, hold a thread and take that back, by keyboard", async () => {
  const { context, page, faults, close } = await world.watched();
  await asModerator(context);
  const { story, first, reply, second } = await talk();
  const root = await open(world, page, "page", story);
  await choose(page, root, second, "Remove");
  await page.getByRole("dialog").waitFor();
  assert.deepEqual(await axe(page), []);
  await page.keyboard.press("Escape");
  assert.equal(await page.getByRole("dialog").count(), 0);
  assert.match(await root.locator("#al-count").textContent(), /^4 /, "nothing was done");
  assert.equal(await focused(page), "Remove", "focus is where it was");
  await page.keyboard.press("Enter");
  await page.keyboard.press("ArrowDown");
  await page.keyboard.press("Tab");
  await page.keyboard.type("This is about somebody, not about the harbour.");
  await page.keyboard.press("Tab");
  await page.keyboard.press("Tab");
  await page.keyboard.press("Enter");
  await rowOf(root, second).waitFor({ state: "detached" });
  await choose(page, root, reply, "Hold thread");
  await page.keyboard.press("ArrowDown");
  for (let at = 0; at < 3; at++) await page.keyboard.press("Tab");
  await page.keyboard.press("Enter");
  await root.getByText("Comments that wait now: 2.").first().waitFor();
  assert.equal(await root.locator("article").count(), 1);
  assert.equal(await focused(page), "Undo");
  assert.deepEqual(await axe(page), []);
  await page.keyboard.press("Enter");
  await rowOf(root, reply).getByText("A reply in it").waitFor();
  assert.equal(await root.locator("article").count(), 3);
  assert.match(await root.locator("#al-count").textContent(), /^3 /);
  assert.equal(await rowOf(root, first).count(), 1);
  assert.deepEqual(faults, []);
  await close();
});

test("staff close and reopen a story", async () => {
  const { context, page, faults, close } = await world.watched();
  await asModerator(context);
  const { story } = await talk();
  const root = await open(world, page, "page", story);
  await root.getByRole("button", { name: "Close story" }).focus();
  await page.keyboard.press("Enter");
  await root.getByRole("button", { name: "Reopen story" }).waitFor();
  assert.equal(await root.locator("textarea").count(), 0);
  assert.equal(await root.locator("[data-action=reply]").count(), 0);
  await root.getByRole("button", { name: "Reopen story" }).click();
  await root.getByRole("button", { name: "Close story" }).waitFor();
  assert.equal(await root.locator("#al-text").count(), 1);
  assert.deepEqual(faults, []);
  await close();
});

test("readers load nothing of it", async () => {
  const { story } = await talk();
  const reader = await world.watched();
  const loaded = [];
  reader.page.on("request", (request) => loaded.push(request.url()));
  const root = await open(world, reader.page, "page", story);
  await root.locator("[data-action=share]").first().waitFor();
  assert.ok(!loaded.some((url) => /\/a\/(staff|session)-/.test(url)), loaded.join("\n"));
  assert.equal(await root.locator("[data-staff]").count(), 0);
  await reader.close();
});
