// Live: two readers on one story. What one writes is offered to the other, nothing jumps and nothing is missed.

import assert from "node:assert/strict";
import { after, before, test } from "node:test";
import { comment, open, PLACES, post, startWorld, unique } from "./world.mjs";

let world;
before(async () => (world = await startWorld()));
after(() => world?.stop());

/** Waits until the page's stream is open. */
const streaming = (page) => page.waitForRequest((request) => request.url().includes("/events?"));

for (const place of PLACES) {
  test(`a comment written by one is offered to the other within a second: ${place}`, async () => {
    const story = world.story();
    const [ana, ben] = [await world.watched(), await world.watched()];
    const mine = await open(world, ana.page, "page", story);
    const stream = streaming(ben.page);
    const theirs = await open(world, ben.page, place, story);
    await theirs.locator("#al-text").waitFor();
    await theirs.locator("#al-text").scrollIntoViewIfNeeded();
    await stream;
    const words = unique("News from the mole");
    await mine.locator("#al-text").fill(words);
    await mine.locator("#al-name").fill("Ana");
    const at = Date.now();
    await mine.locator("form [type=submit]").click();
    await theirs.locator(".al-new", { hasText: "(1)" }).waitFor();
    const took = Date.now() - at;
    assert.ok(took < 1000, `${took} ms`);
    assert.equal(await theirs.locator("article").count(), 0, "nothing jumps");
    await theirs.locator(".al-new").click();
    await theirs.locator("article", { hasText: words }).waitFor();
    assert.equal(await theirs.locator(".al-new").count(), 0);
    assert.equal(await mine.locator(".al-new").count(), 0, "one's own is not news");
    assert.deepEqual([...ana.faults, ...ben.faults], []);
    await ana.close();
    await ben.close();
  });
}

test("after the stream was cut nothing is missed, replies stand where they belong", async () => {
  const story = world.story();
  const first = await comment(world, story, "The first word");
  const second = await comment(world, story, "The second word");
  const { page, context, faults, close } = await world.watched();
  const stream = streaming(page);
  const root = await open(world, page, "page", story);
  await stream;
  await context.setOffline(true);
  const reply = await comment(world, story, "An answer", { parent: first.id });
  await comment(world, story, "A third word");
  await comment(world, story, "An answer to the answer", { parent: reply.id });
  await new Promise((done) => setTimeout(done, 300));
  assert.equal(await root.locator(".al-new").count(), 0);
  await context.setOffline(false);
  await root.locator(".al-new", { hasText: "(3)" }).waitFor();
  await root.locator(".al-new").click();
  await root.locator("article", { hasText: "A third word" }).waitFor();
  const order = await root.locator("article .al-body").allTextContents();
  assert.deepEqual(
    order.filter((text) => !/third/.test(text)),
    ["The first word", "An answer", "An answer to the answer", "The second word"],
  );
  assert.equal(await root.locator(".al-far").count(), 0);
  assert.equal(await root.locator("#al-count").textContent(), "5 comments");
  assert.ok(second);
  assert.deepEqual(faults, []);
  await close();
});

test("edited and removed comments change in place", async () => {
  const story = world.story();
  const kept = await comment(world, story, "Before the change");
  const lost = await comment(world, story, "To be removed");
  const { page, faults, close } = await world.watched();
  const stream = streaming(page);
  const root = await open(world, page, "element", story);
  await root.locator("article").first().scrollIntoViewIfNeeded();
  await stream;
  const changed = await fetch(`${world.server.url}/api/v1/comments/${kept.id}`, {
    method: "PATCH",
    headers: { authorization: `Bearer ${kept.edit_token}`, "content-type": "application/json" },
    body: JSON.stringify({ body: "After the change" }),
  });
  assert.equal(changed.status, 200);
  await root.locator("article .al-body", { hasText: "After the change" }).waitFor();
  await root.locator("article .al-edited").waitFor();
  world.server.run("comment", "remove", lost.id);
  await root.locator(`[id="comment-${lost.id}"]`).waitFor({ state: "detached" });
  await root.locator("#al-count", { hasText: /^1 comment$/ }).waitFor();
  assert.deepEqual(faults, []);
  await close();
});

test("a stream is open only while tab and thread are seen, and goes on where it was", async () => {
  const story = world.story();
  await comment(world, story, "There before");
  const { page, faults, close } = await world.watched();
  const streams = [];
  page.on("request", (request) => request.url().includes("/events?") && streams.push(request.url()));
  const root = await open(world, page, "page", story);
  await root.locator("article").waitFor();
  await page.waitForTimeout(200);
  assert.equal(streams.length, 1);
  const hide = (hidden) =>
    page.evaluate((value) => {
      Object.defineProperty(document, "hidden", { value, configurable: true });
      document.dispatchEvent(new Event("visibilitychange"));
    }, hidden);
  await hide(true);
  await comment(world, story, "While away");
  await page.waitForTimeout(300);
  assert.equal(await root.locator(".al-new").count(), 0);
  await hide(false);
  await root.locator(".al-new", { hasText: "(1)" }).waitFor();
  assert.equal(streams.length, 2);
  assert.match(streams[1], /after=1$/);
  assert.deepEqual(faults, []);
  await close();
});

test("what cannot be made up for is offered as a fresh page", async () => {
  const story = world.story();
  await comment(world, story, "There before");
  const { page, faults, close } = await world.watched();
  await page.route("**/events?*", (route) =>
    route.fulfill({ headers: { "content-type": "text/event-stream" }, body: "id: 9\nevent: reset\ndata: {}\n\n" }),
  );
  const root = await open(world, page, "page", story);
  await comment(world, story, "Unheard of");
  await root.locator(".al-new", { hasText: "Much has changed" }).waitFor();
  await root.locator(".al-new").click();
  await root.locator("article", { hasText: "Unheard of" }).waitFor();
  assert.deepEqual(faults, []);
  await close();
});

test("one's own comment is not offered to oneself", async () => {
  const { page, faults, close } = await world.watched();
  const root = await open(world, page, "element", world.story());
  for (let round = 0; round < 3; round++) await post(root, unique("Mine"));
  await page.waitForTimeout(600);
  assert.equal(await root.locator(".al-new").count(), 0);
  assert.equal(await root.locator("article").count(), 3);
  assert.deepEqual(faults, []);
  await close();
});
