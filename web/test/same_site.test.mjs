// Signing in where our server is a host of the publisher's own site, `comments.paper.test` beside `paper.test`: the cookie
// works by itself, in the element and in the frame, with third-party cookies blocked.

import assert from "node:assert/strict";
import { after, before, test } from "node:test";
import { signIn, startEntering, write } from "./entering.mjs";
import { comment, open, unique } from "./world.mjs";

let world;
before(async () => (world = await startEntering({ names: { host: "paper.test", server: "comments.paper.test" } })));
after(() => world?.stop());

/** Notes how requests to the API that change something say who makes them. */
async function changes(page) {
  const seen = [];
  page.on("request", async (request) => {
    if (!/\/api\/v1\/(stories|comments|session)/.test(request.url()) || !/POST|PATCH|DELETE/.test(request.method())) return;
    const headers = await request.allHeaders();
    seen.push([request.method(), "authorization" in headers, /(^|; )althing=/.test(headers.cookie ?? "")]);
  });
  return seen;
}

test("signed in once, the next tab writes by cookie: element and frame", async () => {
  const { page, context, faults, close } = await world.watched();
  const story = world.story();
  await comment(world, story, unique("The first word"));
  const name = unique("Astrid");
  await signIn(world, page, await open(world, page, "element", story), "element", name);
  const cookie = (await context.cookies()).find((one) => one.name === "althing");
  assert.deepEqual([cookie.domain, cookie.httpOnly, cookie.sameSite], ["comments.paper.test", true, "Lax"]);
  for (const place of ["frame", "element"]) {
    const next = await context.newPage();
    const seen = await changes(next);
    const root = await open(world, next, place, story);
    await root.locator(".al-who", { hasText: name }).waitFor();
    const written = await write(root, unique(`By cookie in the ${place}`));
    const row = root.locator(`[id="${await written.getAttribute("id")}"]`);
    assert.equal(await row.locator("h3").textContent(), name);
    await row.locator("[data-action=edit]").click();
    await row.locator("form textarea").fill(unique("And changed"));
    await row.locator("form [type=submit]").click();
    await row.locator("form").waitFor({ state: "detached" });
    await row.locator("[data-action=withdraw]").click();
    await row.locator(".al-yes").click();
    await row.waitFor({ state: "detached" });
    assert.deepEqual(seen, [["POST", false, true], ["PATCH", false, true], ["DELETE", false, true]], place);
    if (place === "frame") {
      await next.close();
      continue;
    }
    await root.locator("[data-action=sign-out]").click();
    await root.locator("#al-name").waitFor();
    assert.deepEqual((await context.cookies()).filter((one) => one.name.startsWith("althing")), [], "the session is over, and its cookies with it");
    await next.close();
  }
  assert.deepEqual(faults, []);
  await close();
});

test("who was signed out elsewhere writes on as a guest, with the text kept", async () => {
  const { page, context, faults, close } = await world.watched();
  const story = world.story();
  await comment(world, story, unique("The first word"));
  const name = unique("Birgit");
  await signIn(world, page, await open(world, page, "element", story), "element", name);
  const next = await context.newPage();
  const root = await open(world, next, "element", story);
  await root.locator(".al-who", { hasText: name }).waitFor();
  await context.clearCookies();
  const body = unique("Still here");
  await root.locator("#al-text").fill(body);
  await root.locator("form.al-write [type=submit]").first().click();
  await root.locator(".al-wrong", { hasText: "signed out" }).waitFor();
  assert.equal(await root.locator("#al-text").inputValue(), body);
  await root.locator("#al-name").fill("Ana");
  await root.locator("form.al-write [type=submit]").first().click();
  await root.locator("article", { hasText: body }).waitFor();
  assert.deepEqual(faults, []);
  await close();
});

test("staff have a link to the desk in the frame, and none of the buttons of our own page", async () => {
  const { page, context, faults, close } = await world.watched();
  const said = world.server.run("staff", "add", "max@paper.test", "--role", "moderator", "--site", "post");
  const tab = await context.newPage();
  await tab.goto(/\S+\/sign-in\/link\/\S+/.exec(said)[0]);
  await tab.locator("main form [type=submit]").click();
  await tab.waitForURL(/\/me/);
  const story = world.story();
  await comment(world, story, unique("The first word"));
  // An element knows of a session only that was begun from its page; the frame is a page of ours.
  const root = await open(world, page, "frame", story);
  const link = root.getByRole("link", { name: "Open at the desk" });
  assert.match(await link.getAttribute("href"), /\/desk\/stories\/[0-9a-f-]{36}$/);
  assert.equal(await root.locator("[data-staff]").count(), 0);
  assert.deepEqual(faults, []);
  await close();
});
