// The host's and our own policies: Trusted Types enforced without a violation, messages believed only from our frame.

import assert from "node:assert/strict";
import { after, before, test } from "node:test";
import { comment, open, pageOf, post, startWorld, unique } from "./world.mjs";

let world;
before(async () => (world = await startWorld()));
after(() => world?.stop());

test("our own page enforces Trusted Types and works under them", async () => {
  const { page, faults, close } = await world.watched();
  const answer = await page.goto(pageOf(world, world.story()));
  assert.match(answer.headers()["content-security-policy"], /require-trusted-types-for 'script'/);
  const root = page.locator("section.althing[data-live]");
  await post(root, unique("Under the policy"));
  assert.deepEqual(faults, []);
  const thrown = await page.evaluate(() => {
    try {
      document.body.innerHTML = "<b>no</b>";
    } catch (error) {
      return error.name;
    }
  });
  assert.equal(thrown, "TypeError");
  await close();
});

test("a host that enforces Trusted Types and allows our policy", async () => {
  const { page, faults, close } = await world.watched();
  const root = await open(world, page, "element", world.story("strict"));
  const row = await post(root, unique("In a strict house"));
  await row.locator("[data-action=reply]").click();
  await page.keyboard.type("And a *reply*");
  await row.locator("[data-action=preview]").click();
  await row.locator(".al-preview em").waitFor();
  assert.deepEqual(faults, []);
  await close();
});

test("a host that forbids our policy: the browser's sanitiser, complete", async () => {
  const { page, faults, close } = await world.watched();
  const story = world.story("foreign");
  await comment(world, story, "With ||a spoiler|| and `code`");
  const root = await open(world, page, "element", story);
  await root.locator("article .spoiler, article details").first().waitFor();
  assert.equal(await root.locator("form.al-write").count(), 1, "the form is there");
  assert.equal(await root.locator("template").count(), 3);
  await post(root, unique("By setHTML"));
  // The refused policy is told once by the browser; nothing else may be.
  assert.deepEqual(faults.filter((one) => !/createPolicy|TrustedTypePolicy|policy/i.test(one)), []);
  await close();
});

test("a host that forbids our policy, and a browser without a sanitiser: a frame that grows", async () => {
  const { page, faults, close } = await world.watched();
  await page.addInitScript(() => delete Element.prototype.setHTML);
  const story = world.story("foreign");
  await comment(world, story, "Framed");
  await page.goto(story);
  const frame = page.locator("althing-thread iframe");
  await page.frameLocator("iframe").locator("article", { hasText: "Framed" }).waitFor();
  await page.waitForFunction(() => document.querySelector("iframe").style.height !== "600px");
  const inner = await page.frameLocator("iframe").locator("html").evaluate((html) => html.getBoundingClientRect().height);
  assert.ok(Math.abs(inner - (await frame.evaluate((one) => one.clientHeight))) <= 1);
  assert.deepEqual(faults.filter((one) => !/createPolicy|TrustedTypePolicy|policy/i.test(one)), []);
  await close();
});

test("a frame's height is believed from our frame alone", async () => {
  const { page, faults, close } = await world.watched();
  const story = world.story("open", "frame");
  await page.goto(story);
  await page.frameLocator("iframe").locator("section.althing[data-live]").waitFor();
  await page.waitForFunction(() => document.querySelector("iframe").style.height !== "");
  const height = () => page.evaluate(() => document.querySelector("iframe").style.height);
  const honest = await height();
  // From the host itself, from another frame, and with other contents.
  await page.evaluate(() => {
    postMessage({ type: "height", height: 9000 }, "*");
    const frame = document.createElement("iframe");
    document.body.append(frame);
    frame.contentWindow.eval('parent.postMessage({ type: "height", height: 9001 }, "*")');
  });
  const ours = page.frames().find((one) => one.url().startsWith(world.server.url));
  await ours.evaluate(() => {
    for (const height of ["9002px", NaN, Infinity, null, { valueOf: () => 1 }]) {
      try {
        parent.postMessage({ type: "height", height }, "*");
      } catch {
        // Not even to be sent.
      }
    }
    parent.postMessage({ type: "login", height: 9003 }, "*");
    parent.postMessage("height", "*");
  });
  await page.waitForTimeout(300);
  assert.equal(await height(), honest);
  assert.deepEqual(faults, []);
  await close();
});

test("a frame tells its height and nothing else", async () => {
  const { page, faults, close } = await world.watched();
  await page.addInitScript(() => {
    globalThis.told = [];
    addEventListener("message", (event) => globalThis.told.push(event.data));
  });
  await page.goto(world.story("open", "frame"));
  const root = page.frameLocator("iframe").locator("section.althing[data-live]");
  await post(root, unique("A secret of mine"));
  const told = await page.evaluate(() => globalThis.told);
  assert.ok(told.length > 0);
  for (const one of told) assert.deepEqual([Object.keys(one).sort(), one.type, typeof one.height], [["height", "type"], "height", "number"]);
  assert.deepEqual(faults, []);
  await close();
});

test("without the script, or without an answer, the element's own link is there", async () => {
  const off = await world.watched({ javaScriptEnabled: false });
  await off.page.goto(world.story());
  await off.page.locator("althing-thread a", { hasText: "join the discussion" }).waitFor();
  await off.close();
  const { page, close } = await world.watched();
  await page.route("**/by-url?*", (route) => route.abort());
  await page.goto(world.story());
  await page.waitForTimeout(500);
  assert.ok(await page.locator("althing-thread a").isVisible());
  await close();
});

test("an element that left its page listens to nothing any more", async () => {
  const { page, faults, close } = await world.watched();
  await page.addInitScript(() => {
    window.heard = new Map();
    const { addEventListener: add, removeEventListener: remove } = EventTarget.prototype;
    const note = (type, by) => window.heard.set(type, (window.heard.get(type) ?? 0) + by);
    EventTarget.prototype.addEventListener = function (type, listener, options) {
      if (this === window) {
        note(type, 1);
        options?.signal?.addEventListener("abort", () => note(type, -1));
      }
      return add.call(this, type, listener, options);
    };
    EventTarget.prototype.removeEventListener = function (type, listener, options) {
      if (this === window) note(type, -1);
      return remove.call(this, type, listener, options);
    };
  });
  await open(world, page, "element", world.story());
  const heard = () => page.evaluate(() => Object.fromEntries(["hashchange", "pagehide", "online", "offline"].map((type) => [type, window.heard.get(type) ?? 0])));
  await page.locator("althing-thread section.althing[data-live]").waitFor();
  assert.deepEqual(await heard(), { hashchange: 1, pagehide: 1, online: 1, offline: 1 });
  const again = () => page.evaluate(() => {
    const thread = document.querySelector("althing-thread");
    const place = thread.parentNode;
    thread.remove();
    return new Promise((resolve) => setTimeout(() => resolve(place.append(thread))));
  });
  for (let round = 0; round < 3; round++) {
    await again();
    await page.locator("althing-thread section.althing[data-live]").waitFor();
  }
  await page.evaluate(() => document.querySelector("althing-thread").remove());
  assert.deepEqual(await heard(), { hashchange: 0, pagehide: 0, online: 0, offline: 0 });
  assert.deepEqual(faults, []);
  await close();
});

test("the element in the host's own document, unstyled by us", async () => {
  const { page, faults, close } = await world.watched();
  const root = await open(world, page, "element", world.story("open", "light"));
  await post(root, unique("In the light"));
  assert.equal(await page.evaluate(() => document.querySelector("althing-thread").shadowRoot), null);
  assert.deepEqual(faults, []);
  await close();
});
