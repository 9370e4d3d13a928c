// Writing in every place: post, reply, edit, withdraw; refusals, drafts, lost connections, held comments.

import assert from "node:assert/strict";
import { after, before, test } from "node:test";
import { comment, open, pageOf, PLACES, post, startWorld, unique } from "./world.mjs";

let world;
before(async () => {
  world = await startWorld();
  // A test writes faster than people do.
  world.server.run("site", "set", "post", "door.seconds=0");
});
after(() => world?.stop());

const focusedId = (locator) => locator.evaluate((one) => one.getRootNode().activeElement?.id ?? "");

for (const place of PLACES) {
  test(`post, reply, edit, withdraw: ${place}`, async () => {
    const { page, faults, close } = await world.watched();
    const root = await open(world, page, place, world.story());
    const row = await post(root, unique("The slipway is still broken"));
    assert.equal(await focusedId(row), await row.getAttribute("id"), "focus is on the new comment");
    assert.equal(await root.locator("#al-text").inputValue(), "");
    await row.locator("[data-action=reply]").click();
    const answer = unique("So is the kettle");
    await page.keyboard.type(answer);
    await row.locator("form [type=submit]").click();
    const reply = root.locator("article.d1", { hasText: answer });
    await reply.waitFor();
    assert.equal(await root.locator("form.al-write").count(), 1, "the reply's form is gone");
    await reply.locator("[data-action=edit]").click();
    const changed = unique("So is the tap");
    const second = root.locator("article.d1");
    await second.locator("form textarea").fill(changed);
    await second.locator("form [type=submit]").click();
    await second.locator(".al-body", { hasText: changed }).waitFor();
    await second.locator("[data-action=withdraw]").first().click();
    await root.locator(".al-yes").click();
    await root.locator("article.d1").waitFor({ state: "detached" });
    await row.locator("[data-action=withdraw]").first().click();
    await root.locator(".al-yes").click();
    await root.locator("article").waitFor({ state: "detached" });
    assert.deepEqual(faults, []);
    await close();
  });
}

test("a comment answered by others leaves a placeholder when withdrawn", async () => {
  const { page, faults, close } = await world.watched();
  const story = world.story();
  const root = await open(world, page, "page", story);
  const row = await post(root, unique("To be withdrawn"));
  const id = (await row.getAttribute("id")).slice("comment-".length);
  await comment(world, story, "An answer", { parent: id });
  await root.locator(".al-new").click();
  await root.locator("article.d1").waitFor();
  await row.locator("[data-action=withdraw]").click();
  await root.locator(".al-yes").click();
  await root.locator("article.d0 .al-gone").waitFor();
  assert.equal(await root.locator("article").count(), 2);
  assert.deepEqual(faults, []);
  await close();
});

test("a refusal is said at the field and loses nothing", async () => {
  const { page, faults, close } = await world.watched();
  const root = await open(world, page, "element", world.story());
  const field = root.locator("#al-text");
  await field.fill("\u200b\u200b");
  await root.locator("#al-name").fill("Ana");
  await root.locator("form [type=submit]").click();
  await root.locator(".al-wrong").waitFor();
  assert.match(await root.locator(".al-wrong").textContent(), /write something/);
  assert.equal(await field.getAttribute("aria-invalid"), "true");
  assert.match(await field.getAttribute("aria-describedby"), /al-text-wrong al-rules/);
  assert.equal(await field.inputValue(), "\u200b\u200b");
  const long = "word ".repeat(2001);
  await field.fill(long);
  assert.equal(await root.locator(".al-wrong").count(), 0, "typing takes the words away");
  assert.match(await root.locator(".al-count").textContent(), /^5 too many$/);
  await root.locator("form [type=submit]").click();
  await root.locator(".al-wrong", { hasText: "10005 characters; 10000 fit" }).waitFor();
  assert.equal(await field.inputValue(), long);
  assert.deepEqual(faults, []);
  await close();
});

test("drafts survive a reload, each at its place, and go when posted", async () => {
  const { page, faults, close } = await world.watched();
  const story = world.story();
  const other = await comment(world, story, "Answer me");
  let root = await open(world, page, "page", story);
  await root.locator("#al-text").fill("A draft of a comment");
  await root.locator("article [data-action=reply]").click();
  await page.keyboard.type("A draft of a reply");
  await page.reload();
  assert.equal(await root.locator("#al-text").inputValue(), "A draft of a comment");
  await root.locator("article [data-action=reply]").click();
  assert.equal(await root.locator("article textarea").inputValue(), "A draft of a reply");
  await root.locator("article [name=name]").fill("Ana");
  await root.locator("article form [type=submit]").click();
  await root.locator("article.d1").waitFor();
  await post(root, "A draft of a comment, finished");
  await page.reload();
  assert.equal(await root.locator("#al-text").inputValue(), "");
  await root.locator(`[id="comment-${other.id}"] [data-action=reply]`).click();
  assert.equal(await root.locator("article form textarea").inputValue(), "");
  assert.deepEqual(faults, []);
  await close();
});

test("what may not have arrived is sent again under its key and stored once", async () => {
  const { page, faults, close } = await world.watched();
  const story = world.story();
  const root = await open(world, page, "page", story);
  const keys = [];
  // The first answer is lost after the server has stored the comment.
  await page.route("**/api/v1/stories/*/comments", async (route) => {
    keys.push(route.request().headers()["idempotency-key"]);
    if (keys.length > 1) return route.continue();
    await route.fetch();
    await route.abort();
  });
  await post(root, unique("Once and only once"));
  assert.equal(keys.length, 2);
  assert.equal(keys[0], keys[1]);
  assert.match(keys[0], /^[0-9a-f]{32}$/);
  await page.reload();
  assert.equal(await root.locator("article").count(), 1);
  assert.deepEqual(faults, []);
  await close();
});

test("offline the draft stays, and goes when the reader confirms", async () => {
  const { page, context, faults, close } = await world.watched();
  const story = world.story();
  const root = await open(world, page, "page", story);
  await root.locator("#al-text").fill("Written in a tunnel");
  await root.locator("#al-name").fill("Ana");
  await root.locator(".al-bar").waitFor();
  const keys = [];
  page.on("request", (request) => {
    if (request.method() === "POST") keys.push(request.headers()["idempotency-key"]);
  });
  await context.setOffline(true);
  await root.locator("form [type=submit]").click();
  await root.locator(".al-wrong", { hasText: "offline" }).waitFor();
  assert.equal(await root.locator("#al-text").inputValue(), "Written in a tunnel");
  await context.setOffline(false);
  await root.locator("form [type=submit]").click();
  await root.locator("article", { hasText: "Written in a tunnel" }).waitFor();
  assert.equal(new Set(keys).size, 1);
  await page.reload();
  assert.equal(await root.locator("article").count(), 1);
  assert.deepEqual(faults, []);
  await close();
});

test("a page whose origin is not registered is told so at once", async () => {
  const { page, close } = await world.watched();
  const errors = [];
  page.on("console", (message) => message.type() === "error" && errors.push(message.text()));
  const story = world.story();
  const elsewhere = story.replace("127.0.0.1", "localhost");
  await page.addInitScript((href) => {
    const told = new MutationObserver(() => {
      if (!document.head) return;
      told.disconnect();
      document.head.append(Object.assign(document.createElement("link"), { rel: "canonical", href }));
    });
    told.observe(document, { childList: true, subtree: true });
  }, story);
  const root = await open(world, page, "element", elsewhere);
  await root.locator("#al-text").fill("From a page nobody told the server of");
  await root.locator("#al-name").fill("Ana");
  await root.locator(".al-bar").waitFor();
  await root.locator("form [type=submit]").click();
  await root.locator(".al-wrong", { hasText: "not allowed to post" }).waitFor({ timeout: 3000 });
  assert.ok(errors.some((text) => text.includes(`althing site set post origin=${new URL(elsewhere).origin}`)));
  await close();
});

test("what was said about the line goes when it is back", async () => {
  const { page, context, close } = await world.watched();
  const root = await open(world, page, "page", world.story());
  await root.locator("#al-text").fill("Written in a tunnel");
  await root.locator("#al-name").fill("Ana");
  await root.locator(".al-bar").waitFor();
  await context.setOffline(true);
  await root.locator("form [type=submit]").click();
  await root.locator(".al-wrong", { hasText: "offline" }).waitFor();
  await context.setOffline(false);
  await root.locator(".al-wrong").waitFor({ state: "detached" });
  await close();
});

test("a held comment is shown to its author, also after a reload, and to nobody else", async (test) => {
  // Also where this fails: what comes after writes without being held.
  test.after(() => world.server.run("site", "set", "post", "mode=publish-first"));
  world.server.run("site", "set", "post", "mode=hold-first");
  const { page, faults, close } = await world.watched();
  const story = world.story();
  const seed = world.server.url;
  const root = await open(world, page, "element", story);
  const row = await post(root, unique("Hold me"));
  await row.locator(".al-held").waitFor();
  assert.equal(await row.getAttribute("data-state"), "pending");
  await page.reload();
  await root.locator("article[data-state=pending] .al-held").waitFor();
  await root.locator("article [data-action=withdraw]").waitFor();
  assert.equal(await root.locator("article [data-action=share]").count(), 0, "nobody else could open its link");
  const html = await (await fetch(pageOf(world, story))).text();
  assert.ok(!html.includes("Hold me") && seed);
  const id = (await row.getAttribute("id")).slice("comment-".length);
  world.server.run("comment", "reject", id);
  await page.reload();
  await root.locator("article[data-state=rejected] .al-held", { hasText: "Not published" }).waitFor();
  assert.equal(await root.locator("article [data-action=edit], article [data-action=withdraw]").count(), 0);
  await page.goto(await root.locator("article .al-case").getAttribute("href"));
  await page.locator("section.state-ended").waitFor();
  assert.match(await page.locator("#al-text").inputValue(), /^Hold me/, "the text can still be copied");
  assert.equal(await page.locator("form textarea[name=body]").count(), 0, "nothing can be changed any more");
  assert.equal(await page.locator("form textarea[name=text]").count(), 1, "but complained about");
  assert.deepEqual(faults, []);
  await close();
});

test("preview shows what will be, the toolbar marks what is chosen", async () => {
  const { page, faults, close } = await world.watched();
  const root = await open(world, page, "element", world.story());
  const field = root.locator("#al-text");
  await field.fill("plain words");
  await field.evaluate((one) => one.setSelectionRange(0, 5));
  await root.locator("[data-mark=strong]").click();
  assert.equal(await field.inputValue(), "**plain** words");
  await root.locator("[data-mark=quote]").click();
  assert.equal(await field.inputValue(), "> **plain** words");
  await root.locator("[data-action=preview]").click();
  await root.locator(".al-preview blockquote strong").waitFor();
  assert.ok(await field.isHidden());
  await root.locator("[data-action=preview]").click();
  assert.ok(await field.isVisible());
  await field.press("ControlOrMeta+i");
  assert.deepEqual(faults, []);
  await close();
});

test("with blocked storage one still writes and changes", async () => {
  const { page, faults, close } = await world.watched();
  await page.addInitScript(() => {
    const blocked = { get: () => { throw new DOMException("blocked", "SecurityError"); } };
    Object.defineProperty(window, "localStorage", blocked);
  });
  const root = await open(world, page, "page", world.story());
  const row = await post(root, unique("Nothing is kept"));
  await row.locator("[data-action=edit]").click();
  await row.locator("form textarea").fill("Changed all the same");
  await row.locator("form [type=submit]").click();
  await root.locator(".al-body", { hasText: "Changed all the same" }).waitFor();
  assert.deepEqual(faults, []);
  await close();
});

for (const place of ["page", "frame", "include"]) {
  test(`without JavaScript: read, post, reply, edit, withdraw: ${place}`, async () => {
    const { page, faults, close } = await world.watched({ javaScriptEnabled: false });
    const story = world.story("open", place === "include" ? "include" : "article");
    const address = { page: pageOf(world, story), frame: story.replace("/article/", "/frame/"), include: story }[place];
    await comment(world, story, "Here before you");
    await page.goto(address);
    const root = place === "frame" ? page.frameLocator("iframe") : page;
    await root.locator("article", { hasText: "Here before you" }).waitFor();
    await root.locator("#al-text").fill("By hand alone");
    await root.locator("#al-name").fill("Ana");
    await root.locator("form.al-write [type=submit]").click();
    // The case page is never in a frame: a frame's form leads out of it.
    await page.waitForURL(/\/c\//);
    await page.getByText("By hand alone").first().waitFor();
    await page.locator("textarea").fill("By hand, mended");
    await page.locator("form", { has: page.locator("textarea") }).locator("[type=submit]").click();
    await page.getByText("By hand, mended").first().waitFor();
    const caseUrl = page.url();
    await page.goto(address);
    await root.locator("article", { hasText: "By hand, mended" }).locator("[data-action=reply]").click();
    await page.waitForURL(/\/reply\?/);
    await page.locator("#al-text").fill("Answered by hand");
    await page.locator("#al-name").fill("Ana");
    await page.locator("form.al-write [type=submit]").click();
    await page.waitForURL(/\/c\//);
    await page.goto(caseUrl);
    await page.locator("summary", { hasText: /withdraw/i }).click().catch(() => undefined);
    await page.locator("form [type=submit]", { hasText: "withdraw" }).click();
    await page.goto(address);
    await root.locator("article.d1", { hasText: "Answered by hand" }).waitFor();
    assert.equal(await root.locator("article", { hasText: "By hand, mended" }).count(), 0);
    assert.deepEqual(faults, []);
    await close();
  });
}
