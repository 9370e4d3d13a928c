// Signing in where one reads, with third-party cookies blocked: from our page, the frame and the element, which are
// shown on another site than ours.

import assert from "node:assert/strict";
import { after, before, test } from "node:test";
import { axe } from "./axe.mjs";
import { byLink, byMail, opened, signIn, startEntering, through, write } from "./entering.mjs";
import { comment, open, pageOf, PLACES, post, unique } from "./world.mjs";

let world;
before(async () => (world = await startEntering()));
after(() => world?.stop());

/** A story that somebody has commented on, so that it has a place to come back to. */
async function begun(policy, page) {
  const story = world.story(policy, page);
  await comment(world, story, unique("The first word"));
  return story;
}

/** What a page keeps; where the browser lets it keep nothing, nothing. */
function kept() {
  try {
    return [document.cookie, ...Object.keys(localStorage), ...Object.keys(sessionStorage)].filter(Boolean);
  } catch {
    return [];
  }
}

/** The author of what stands first in the discussion. */
const authorOf = (row) => row.locator("h3").first().textContent();

/** Opens the story again. A frame on another site has no storage in this browser: its session lasts until it is left. */
const again = (page, place, story, root) => (place === "frame" ? root : open(world, page, place, story));

for (const place of PLACES) {
  test(`sign in, post, edit, withdraw, sign out: ${place}`, async () => {
    const { page, faults, close } = await world.watched();
    const story = await begun();
    let root = await open(world, page, place, story);
    const name = unique("Ottoline");
    await signIn(world, page, root, place, name);
    assert.equal(await root.locator("#al-name").count(), 0, "an account gives no name");
    const row = await write(root, unique("Signed with my name"));
    assert.match(await authorOf(row), new RegExp(name));
    const reading = await comment(world, story, unique("meanwhile"));
    const told = await (await fetch(`${world.server.url}/api/v1/comments/${(await row.getAttribute("id")).slice("comment-".length)}`)).json();
    assert.deepEqual([told.author.name, told.author.kind], [name, "account"]);
    assert.notEqual(reading.author.kind, "account");
    root = await again(page, place, story, root);
    const own = root.locator(`[id="${await row.getAttribute("id")}"]`);
    await own.locator("[data-action=edit]").click();
    const changed = unique("Signed and changed");
    await own.locator("form textarea").fill(changed);
    await own.locator("form [type=submit]").click();
    await own.locator(".al-body", { hasText: changed }).waitFor();
    await own.locator("[data-action=withdraw]").click();
    await own.locator(".al-yes").click();
    await own.waitFor({ state: "detached" });
    await root.locator("[data-action=sign-out]").click();
    await root.locator("#al-name").waitFor();
    const guest = await post(root, unique("A guest again"), "Ana");
    assert.match(await authorOf(guest), /Ana/);
    assert.deepEqual(faults, []);
    await close();
  });

  test(`reading asks for nobody and keeps nothing: ${place}`, async () => {
    const { page, context, faults, close } = await world.watched();
    const asked = [];
    page.on("request", (request) => asked.push(request.url()));
    const story = await begun();
    const root = await open(world, page, place, story);
    await root.locator("[data-action=sign-in]").waitFor();
    await root.locator("article").first().waitFor();
    await page.waitForTimeout(300);
    assert.deepEqual(asked.filter((url) => /\/me\b|\/session/.test(new URL(url).pathname)), []);
    for (const frame of page.frames()) assert.deepEqual(await frame.evaluate(kept), []);
    assert.deepEqual(await context.cookies(), []);
    assert.deepEqual(faults, []);
    await close();
  });
}

for (const place of PLACES) {
  test(`what waits is shown to its author, signed in, after a reload: ${place}`, async () => {
    const { page, faults, close } = await world.watched();
    const story = await begun();
    let root = await open(world, page, place, story);
    await signIn(world, page, root, place, unique("Hettie"));
    world.server.run("site", "set", "post", "mode=hold-first");
    try {
      const body = unique("For a moderator");
      const row = await write(root, body);
      await row.locator(".al-held").waitFor();
      root = await again(page, place, story, root);
      const kept = root.locator("article[data-state=pending]", { hasText: body });
      await kept.locator(".al-held").waitFor();
      await kept.locator("[data-action=edit]").click();
      assert.equal(await kept.locator("form textarea").inputValue(), body);
      await kept.locator(".al-cancel").click();
      await root.locator("[data-action=sign-out]").click();
      await kept.waitFor({ state: "detached" });
    } finally {
      world.server.run("site", "set", "post", "mode=publish-first");
    }
    assert.deepEqual(faults, []);
    await close();
  });
}

/** Hosts with their policies: Trusted Types with ours, with others', with others' and no sanitiser (then a frame), none. */
const HOSTS = { strict: "article", foreign: "article", framed: "article", open: "light" };

for (const [host, kind] of Object.entries(HOSTS)) {
  test(`sign in on a host: ${host} ${kind}`, async () => {
    const { page, faults, close } = await world.watched();
    if (host === "framed") await page.addInitScript(() => delete Element.prototype.setHTML);
    await page.goto(await begun(host === "framed" ? "foreign" : host, kind));
    const within = host === "framed" ? page.frameLocator("althing-thread iframe") : page.locator("althing-thread");
    const root = within.locator("section.althing[data-live]");
    const name = unique("Lucan");
    await signIn(world, page, root, "element", name);
    assert.match(await authorOf(await write(root, unique("Under a policy"))), new RegExp(name));
    // The refused policy is told by the browser; nothing else may be.
    assert.deepEqual(faults.filter((one) => !/createPolicy|TrustedTypePolicy|policy/i.test(one)), []);
    await close();
  });
}

test("who signed in before is asked for, once when the answer is nobody", async () => {
  const { page, faults, close } = await world.watched();
  const story = await begun();
  await open(world, page, "element", story);
  await page.evaluate(() => localStorage.setItem("althing:in:post", "1"));
  const asked = [];
  page.on("response", (response) => /\/me\/stories\//.test(response.url()) && asked.push(response.status()));
  for (let round = 0; round < 2; round++) {
    await open(world, page, "element", story);
    await page.waitForTimeout(500);
  }
  assert.deepEqual(asked, [200], "the cookie of another site does not reach us, and the flag goes");
  assert.deepEqual(await page.evaluate(kept), []);
  assert.deepEqual(faults, []);
  await close();
});

test("a cookie of ours does not reach the frame: what is held there is a bearer", async () => {
  const { page, context, close } = await world.watched();
  await byLink(world, context, unique("Ines"));
  const root = await open(world, page, "frame", await begun());
  await root.locator("[data-action=sign-in]").waitFor();
  const ours = page.frames().find((one) => one.url().startsWith(world.server.url));
  assert.equal(await ours.evaluate(() => document.cookie), "", "a frame on another site has no cookies");
  assert.ok((await context.cookies()).some((cookie) => cookie.name === "althing"), "though there is one");
  await close();
});

for (const place of ["frame", "element"]) {
  test(`who came by a link of the operator's is asked once, and writes: ${place}`, async () => {
    const { page, context, faults, close } = await world.watched();
    const name = unique("Ines");
    await byLink(world, context, name);
    const root = await open(world, page, place, await begun());
    const popup = await opened(page, root);
    await popup.waitForURL(/\/sign-in\/hand/);
    assert.match(await popup.locator("main").innerText(), new RegExp(name));
    await Promise.all([popup.waitForEvent("close"), popup.locator("main form [type=submit]").first().click()]);
    await root.locator(".al-who", { hasText: name }).waitFor();
    assert.match(await authorOf(await write(root, unique("By link"))), new RegExp(name));
    assert.deepEqual(faults, []);
    await close();
  });
}

test("a code is believed from the opened window and our origin alone", async () => {
  const { page, context, close } = await world.watched();
  const posted = [];
  page.on("request", (request) => request.url().endsWith("/api/v1/session") && posted.push(request.postData()));
  await page.addInitScript(() => {
    globalThis.heard = [];
    addEventListener("message", (event) => globalThis.heard.push([event.origin, event.data.code]));
  });
  const root = await open(world, page, "element", await begun());
  const popup = await opened(page, root);
  const way = popup.url();
  const forge = (window_, code) => window_.evaluate((forged) => (opener ?? window).postMessage({ type: "althing:code", code: forged }, "*"), code);
  // Not from the page itself, nor from another window of ours, nor from the right one while it shows a foreign page.
  await forge(page, "self");
  const [second] = await Promise.all([page.waitForEvent("popup"), page.evaluate((url) => void window.open(url), way)]);
  await second.waitForLoadState();
  await forge(second, "second");
  // By a step of its own: the browser's would part the windows.
  const led = (url) => Promise.all([popup.waitForURL(url), popup.evaluate((there) => void (location.href = there), url)]);
  await led(`${world.host.url}/open/article/elsewhere`);
  await forge(popup, "foreign");
  await led(way);
  await page.waitForFunction(() => globalThis.heard.length >= 3);
  assert.deepEqual(await page.evaluate(() => globalThis.heard), [[world.host.url, "self"], [world.server.url, "second"], [world.host.url, "foreign"]]);
  assert.deepEqual(posted, [], "none of them was tried");
  // The control: the right window's word counts, and is refused for what it says.
  await forge(popup, "right");
  await page.waitForResponse(/\/api\/v1\/session$/);
  assert.equal(posted.length, 1);
  assert.equal(JSON.parse(posted[0]).code, "right");
  await root.locator(".al-status", { hasText: "did not work" }).waitFor();
  const name = unique("Tobias");
  await second.close();
  await popup.close();
  await through(world, await opened(page, root), name);
  await root.locator(".al-who", { hasText: name }).waitFor();
  assert.equal((await context.cookies()).length > 0, true);
  await close();
});

test("a stolen code is worth nothing without the page's secret, and is used up by the try", async () => {
  const { page, close } = await world.watched();
  let sent;
  await page.route("**/api/v1/session", (route) => {
    sent ??= route.request().postDataJSON();
    return route.abort();
  });
  const root = await open(world, page, "element", await begun());
  await through(world, await opened(page, root), unique("Mirela"));
  await root.locator(".al-status", { hasText: "did not work" }).waitFor();
  const exchange = (verifier) =>
    fetch(`${world.server.url}/api/v1/session`, {
      method: "POST",
      headers: { "content-type": "application/json", "x-althing": "1", origin: world.host.url },
      body: JSON.stringify({ code: sent.code, verifier }),
    });
  assert.equal(sent.verifier.length, 43);
  assert.equal((await exchange("A".repeat(43))).status, 422);
  assert.equal((await exchange(sent.verifier)).status, 422, "one try is all there is");
  await close();
});

test("a session that ended gives the name's field back and keeps the text", async () => {
  const { page, faults, close } = await world.watched();
  const root = await open(world, page, "element", await begun());
  await signIn(world, page, root, "element", unique("Brann"));
  const { bearer } = await page.evaluate(() => JSON.parse(sessionStorage.getItem("althing:in:post")));
  const ended = await fetch(`${world.server.url}/api/v1/session`, { method: "DELETE", headers: { authorization: `Bearer ${bearer}` } });
  assert.equal(ended.status, 200);
  const body = unique("Typed and not lost");
  await root.locator("#al-text").fill(body);
  await root.locator("form.al-write [type=submit]").first().click();
  await root.locator(".al-wrong", { hasText: "signed out" }).waitFor();
  assert.equal(await root.locator("#al-text").inputValue(), body);
  await root.locator("#al-name").waitFor();
  assert.ok(await root.locator("[data-action=sign-in]").isVisible());
  assert.deepEqual(await page.evaluate(() => [Object.keys(sessionStorage), localStorage.getItem("althing:in:post")]), [[], null]);
  assert.deepEqual(faults, []);
  await close();
});

test("a reply's form knows too, before and after", async () => {
  const { page, faults, close } = await world.watched();
  const story = await begun();
  const root = await open(world, page, "element", story);
  await root.locator("article [data-action=reply]").first().click();
  const reply = root.locator("article form.al-write");
  await reply.locator("textarea").fill("Half a thought");
  const name = unique("Sunniva");
  await signIn(world, page, reply, "element", name);
  await root.locator("form.al-write").first().locator(".al-who", { hasText: name }).waitFor();
  assert.equal(await reply.locator(".al-who", { hasText: name }).count(), 1);
  await root.locator("form.al-write").last().locator("[data-action=sign-out]").click();
  await reply.locator("#al-name-r").waitFor();
  assert.equal(await reply.locator("textarea").inputValue(), "Half a thought");
  assert.deepEqual(faults, []);
  await close();
});

test("where guests cannot write, who signs in gets the composer", async () => {
  world.server.run("site", "set", "post", "guests=off");
  try {
    const { page, faults, close } = await world.watched();
    const root = await open(world, page, "element", world.story());
    assert.equal(await root.locator("form.al-write").count(), 0);
    const name = unique("Eydis");
    await signIn(world, page, root, "element", name);
    const row = await write(root, unique("For members"));
    assert.match(await authorOf(row), new RegExp(name));
    await row.locator("[data-action=reply]").click();
    await row.locator("form textarea").fill("An answer of a member");
    await row.locator("form [type=submit]").click();
    await root.locator("article.d1").waitFor();
    await root.locator("[data-action=sign-out]").click();
    await root.locator("[data-action=sign-in]").waitFor();
    assert.equal(await root.locator("form.al-write").count(), 0);
    assert.deepEqual(faults, []);
    await close();
  } finally {
    world.server.run("site", "set", "post", "guests=on");
  }
});

test("without a name one is led to choose it, and back", async () => {
  const { page, context, faults, close } = await world.watched();
  await byLink(world, context);
  const root = await open(world, page, "page", await begun());
  await root.locator(".al-who a", { hasText: "name" }).click();
  await page.waitForURL(/\/me\/name/);
  assert.deepEqual(await axe(page), []);
  const name = unique("Ragna");
  await page.locator("#name").fill(name);
  await page.locator("main form [type=submit]").click();
  await page.waitForURL(/\/s\/post\//);
  await root.locator(".al-who", { hasText: name }).waitFor();
  assert.deepEqual(faults, []);
  await close();
});

test("by keyboard alone, from the link to the first word", async () => {
  const { page, faults, close } = await world.watched();
  const root = await open(world, page, "element", await begun());
  const link = root.locator("[data-action=sign-in]");
  await page.keyboard.press("Tab");
  for (let step = 0; step < 60 && !(await link.evaluate((one) => one.getRootNode().activeElement === one)); step++) await page.keyboard.press("Tab");
  const [popup] = await Promise.all([page.waitForEvent("popup"), page.keyboard.press("Enter")]);
  await popup.waitForURL(/\/sign-in/);
  assert.deepEqual(await axe(popup), [], "/sign-in");
  const name = unique("Ylva");
  await byMail(world, popup, name);
  await popup.waitForURL(/\/sign-in\/hand/);
  assert.deepEqual(await axe(popup), [], "/sign-in/hand");
  for (let step = 0; step < 10 && !(await popup.evaluate(() => document.activeElement?.matches("main button:not(.plain)"))); step++) await popup.keyboard.press("Tab");
  await Promise.all([popup.waitForEvent("close"), popup.keyboard.press("Enter")]);
  await root.locator(".al-who", { hasText: name }).waitFor();
  assert.equal(await root.locator("#al-text").evaluate((one) => one.getRootNode().activeElement === one), true, "focus is where one writes");
  assert.deepEqual(await axe(page), []);
  await page.keyboard.type("Typed");
  for (let step = 0; step < 20 && !(await root.locator("[data-action=sign-out]").evaluate((one) => one.getRootNode().activeElement === one)); step++) await page.keyboard.press("Tab");
  await page.keyboard.press("Enter");
  await root.locator("#al-name").waitFor();
  assert.equal(await root.locator("#al-text").inputValue(), "Typed");
  assert.deepEqual(faults, []);
  await close();
});

test("that is not me: another signs in, and the page that waits is still told", async () => {
  const { page, context, close } = await world.watched();
  await byLink(world, context, unique("Somebody"));
  const root = await open(world, page, "element", await begun());
  const popup = await opened(page, root);
  await popup.waitForURL(/\/sign-in\/hand/);
  await popup.locator("button.plain").click();
  await popup.waitForURL(/\/sign-in\?/);
  const name = unique("Another");
  await through(world, popup, name);
  await root.locator(".al-who", { hasText: name }).waitFor();
  await close();
});

test("without the script the link leads to the sign-in page", async () => {
  const { page, close } = await world.watched({ javaScriptEnabled: false });
  await page.goto(pageOf(world, await begun()));
  await page.locator("[data-action=sign-in]").click();
  assert.match(page.url(), /\/sign-in\?site=post&story=/);
  assert.deepEqual(await page.locator("h1").textContent(), "Sign in");
  await close();
});
