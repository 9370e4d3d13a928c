// Reading: fast ways through a discussion, by mouse, keyboard and link; what reading leaves behind; accessibility.

import assert from "node:assert/strict";
import { after, before, test } from "node:test";
import { axe } from "./axe.mjs";
import { comment, open, pageOf, PLACES, post, startWorld } from "./world.mjs";

let world;
let story;
let ids;
/** The demo's story with a thousand comments. */
let busy;

before(async () => {
  world = await startWorld({ demo: true });
  world.server.run("site", "add", "rtl", "--origin", `${world.host.url}`, "--name", "اليومية");
  world.server.run("site", "set", "rtl", "language=ar-XB");
  story = world.story();
  ids = await thread(story);
  const below = await comment(world, story, "مرحبا بكم في الميناء", { site: "rtl", name: "ليلى" });
  await comment(world, story, "And an answer in English", { site: "rtl", parent: below.id });
  busy = /A busy story\s+(\S+)/.exec(world.server.log())[1];
});
after(() => world?.stop());

/** Two threads; the first goes down ten steps. */
async function thread(where) {
  const made = [];
  for (let step = 0; step < 11; step++) {
    const parent = made.at(-1);
    made.push((await comment(world, where, `Step ${step}`, { parent, name: `Reader ${step}` })).id);
  }
  made.push((await comment(world, where, "Another thread")).id);
  return made;
}

/** What a document has kept. A frame of another origin may be denied all storage; then there is nothing. */
function kept() {
  try {
    return [...Object.keys(localStorage), ...Object.keys(sessionStorage), document.cookie];
  } catch {
    return [document.cookie];
  }
}

for (const place of PLACES) {
  test(`reading leaves nothing behind: ${place}`, async () => {
    const { page, context, faults, close } = await world.watched();
    const root = await open(world, page, place, story);
    await root.locator("article").first().waitFor();
    assert.equal(await root.locator("article").count(), 12);
    await root.locator("article.al-k").first().locator(".al-fold").click();
    await root.locator(".al-sort a").nth(1).click();
    await root.locator(".al-sort a").nth(1).and(root.locator("[aria-current]")).waitFor();
    const left = [];
    for (const frame of page.frames()) left.push(...(await frame.evaluate(kept)));
    assert.deepEqual(left.filter(Boolean), []);
    assert.deepEqual(await context.cookies(), []);
    assert.deepEqual(faults, []);
    await close();
  });
}

test("a thread closes and says how many it hides, by keyboard too", async () => {
  const { page, faults, close } = await world.watched();
  const root = await open(world, page, "element", story);
  const first = root.locator("article.d0.al-k");
  const button = first.locator(".al-fold");
  assert.equal(await button.getAttribute("aria-expanded"), "true");
  await button.focus();
  await page.keyboard.press("Enter");
  assert.equal(await button.getAttribute("aria-expanded"), "false");
  assert.equal(await button.textContent(), "Show replies (10)");
  assert.equal(await root.locator("article:visible").count(), 2);
  await root.locator(".al-sort a").nth(2).click();
  await root.locator(".al-sort a[aria-current]", { hasText: "Oldest" }).waitFor();
  assert.equal(await root.locator("article:visible").count(), 2, "it stays closed in another order");
  await first.locator(".al-fold").press("Space");
  assert.equal(await root.locator("article:visible").count(), 12);
  assert.deepEqual(faults, []);
  await close();
});

test("by keyboard alone: from the top to a reply and back", async () => {
  const { page, faults, close } = await world.watched();
  const root = await open(world, page, "page", story);
  await page.keyboard.press("Tab");
  for (let step = 0; step < 60; step++) {
    const action = await page.evaluate(() => document.activeElement?.dataset.action);
    if (action === "reply") break;
    await page.keyboard.press("Tab");
  }
  await page.keyboard.press("Enter");
  await root.locator("article form").waitFor();
  assert.equal(await page.evaluate(() => document.activeElement.tagName), "TEXTAREA");
  await page.keyboard.type("Typed and left");
  await page.keyboard.press("Escape");
  await root.locator("article form").waitFor({ state: "detached" });
  assert.equal(await page.evaluate(() => document.activeElement.dataset.action), "reply");
  await page.keyboard.press("Enter");
  assert.equal(await root.locator("article form textarea").inputValue(), "Typed and left");
  await page.keyboard.press("Control+Enter");
  assert.equal(await page.evaluate(() => document.activeElement.name), "name", "a name is asked for");
  assert.deepEqual(faults, []);
  await close();
});

test("a link to a comment leads to it: page, and element by the host's address", async () => {
  const { page, faults, close } = await world.watched();
  const id = ids[9];
  await page.goto(`${pageOf(world, story)}#comment-${id}`);
  await page.locator(`[id="comment-${id}"][data-linked]`).waitFor();
  for (const address of [`${story}#comment-${id}`, `${story}?comment=${id}`]) {
    await page.goto("about:blank");
    await page.goto(address);
    const row = page.locator(`[id="comment-${id}"][data-linked]`);
    await row.waitFor();
    await page.waitForFunction((one) => one.getBoundingClientRect().top < innerHeight, await row.elementHandle());
  }
  assert.deepEqual(faults, []);
  await close();
});

test("a link to a comment that is not shown first loads its thread", async () => {
  const { page, faults, close } = await world.watched();
  const api = busy.replace(/\/s\/\w+\//, "/api/v1/stories/");
  const oldest = await (await fetch(`${api}/comments?sort=oldest&limit=200`)).json();
  const shown = await (await fetch(busy)).text();
  const far = oldest.comments.find((one) => !shown.includes(`comment-${one.id}"`));
  assert.ok(far, "the busy story has more than one page");
  await page.goto(`${busy}#comment-${far.id}`);
  await page.locator(`[id="comment-${far.id}"][data-linked]`).waitFor();
  assert.deepEqual(faults, []);
  await close();
});

test("the next page and the rest of a branch come in place, focus on the first new comment", async () => {
  const { page, faults, close } = await world.watched();
  await page.goto(busy);
  const root = page.locator("section.althing[data-live]");
  const count = await root.locator("article").count();
  await root.locator("a.al-next").click();
  await page.waitForFunction((least) => document.querySelectorAll("article.al-c").length > least, count);
  assert.equal(await page.evaluate(() => [...document.querySelectorAll("article.al-c")].indexOf(document.activeElement)), count);
  const ids = await root.locator("article").evaluateAll((all) => all.map((one) => one.id));
  assert.equal(new Set(ids).size, ids.length, "nothing is doubled");
  const more = root.locator("a.al-more").first();
  if (await more.count()) {
    const before = await root.locator("article").count();
    await more.click();
    await page.waitForFunction((least) => document.querySelectorAll("article.al-c").length > least, before);
  }
  assert.deepEqual(faults, []);
  await close();
});

test("back leads to the order read before, and a draft stays", async () => {
  const { page, faults, close } = await world.watched();
  const root = await open(world, page, "page", story);
  const order = (name) => root.locator(".al-sort [aria-current]", { hasText: name }).waitFor();
  await root.locator("#al-text").fill("Half a thought");
  for (const name of ["Newest", "Oldest"]) {
    await root.locator(".al-sort a", { hasText: name }).click();
    await order(name);
  }
  await page.goBack();
  await order("Newest");
  assert.match(page.url(), /sort=newest$/);
  await page.goBack();
  await order("Best");
  assert.equal(await root.locator("#al-text").inputValue(), "Half a thought");
  await page.goForward();
  await order("Newest");
  assert.deepEqual(faults, []);
  await close();
});

test("times are relative, their exact ones at hand", async () => {
  const { page, faults, close } = await world.watched();
  const root = await open(world, page, "element", story);
  const time = root.locator("article .al-time").first();
  assert.match(await time.textContent(), /just now|minutes? ago/);
  assert.match(await time.getAttribute("title"), /\d{4}.*\d\d:\d\d/);
  assert.deepEqual(faults, []);
  await close();
});

test("share copies where the comment can be found", async () => {
  const { page, context, faults, close } = await world.watched();
  await context.grantPermissions(["clipboard-read", "clipboard-write"]);
  const root = await open(world, page, "element", story);
  await root.locator("article [data-action=share]").first().click();
  await root.locator(".al-status", { hasText: "copied" }).waitFor();
  assert.match(await page.evaluate(() => navigator.clipboard.readText()), new RegExp(`^${story}#comment-`));
  assert.deepEqual(faults, []);
  await close();
});

test("counts of a page come in one request, in the publisher's words", async () => {
  const { page, faults, close } = await world.watched();
  const asked = [];
  page.on("request", (request) => request.url().includes("/counts?") && asked.push(request.url()));
  await page.goto(story);
  await page.locator("althing-count", { hasText: "12 comments" }).waitFor();
  await page.locator("althing-count", { hasText: "0 voices" }).waitFor();
  assert.equal(asked.length, 1);
  await post(page.locator("althing-thread section.althing[data-live]"), "One more to be counted");
  await page.locator("althing-count", { hasText: "13 comments" }).waitFor();
  assert.deepEqual(faults, []);
  await close();
});

const SCHEMES = [
  { name: "light", options: { colorScheme: "light" } },
  { name: "dark", options: { colorScheme: "dark" } },
];

/** Every kind of page there is. */
async function kinds() {
  const first = /A story to begin at\s+(\S+)/.exec(world.server.log())[1];
  const made = await comment(world, story, "For my case page");
  const rtl = `${world.server.url}/s/rtl/by-url?url=${encodeURIComponent(story)}`;
  return {
    front: `${world.server.url}/`,
    site: `${world.server.url}/s/courier`,
    story: first,
    empty: pageOf(world, world.story()),
    "right-to-left": rtl,
    reply: `${world.server.url}/s/post/${(await storyId())}/reply?to=${ids[0]}`,
    case: made.case_url,
    problem: `${world.server.url}/problems/not-found`,
    frame: `${world.server.url}/embed/post?url=${encodeURIComponent(story)}`,
    element: story,
  };
}

async function storyId() {
  const answer = await fetch(`${world.server.url}/api/v1/sites/post/stories?url=${encodeURIComponent(story)}`);
  return (await answer.json()).id;
}

for (const { name, options } of SCHEMES) {
  test(`axe finds nothing on any kind of page: ${name}`, { timeout: 90_000 }, async () => {
    const { page, faults, close } = await world.watched(options);
    for (const [kind, url] of Object.entries(await kinds())) {
      await page.goto(url);
      if (kind === "element") await page.locator("althing-thread article").first().waitFor();
      assert.deepEqual(await axe(page), [], `${kind}, ${name}`);
    }
    assert.deepEqual(faults, []);
    await close();
  });
}

test("axe finds nothing while one writes, folds and is refused", async () => {
  for (const site of ["post", "rtl"]) {
    const { page, faults, close } = await world.watched();
    await comment(world, story, `Waiting for axe in ${site}`);
    await page.goto(`${world.server.url}/s/${site}/by-url?url=${encodeURIComponent(story)}`);
    const root = page.locator("section.althing[data-live]");
    await root.locator("#al-text").fill("\u200b");
    await root.locator("#al-name").fill("Ana");
    await root.locator("form [type=submit]").first().click();
    await root.locator(".al-wrong").waitFor();
    if (site === "post") {
      await root.locator("article .al-fold").last().click();
      await root.locator("article [data-action=reply]").first().click();
      await root.locator("article .al-bar").waitFor();
      await page.keyboard.type("a **word**");
      await root.locator("article [data-action=preview]").click();
      await root.locator(".al-preview").waitFor();
    }
    assert.deepEqual(await axe(page), [], site);
    assert.deepEqual(faults, []);
    await close();
  }
});

test("nothing is wider than a phone of 360 px", async () => {
  const { page, faults, close } = await world.watched({ viewport: { width: 360, height: 740 }, hasTouch: true });
  for (const [kind, url] of Object.entries({ ...(await kinds()), busy })) {
    await page.goto(url);
    if (kind === "element") await page.locator("althing-thread article").first().waitFor();
    const wide = await page.evaluate(() => document.documentElement.scrollWidth - innerWidth);
    assert.ok(wide <= 0, `${kind} is ${wide} px too wide`);
  }
  assert.deepEqual(faults, []);
  await close();
});
