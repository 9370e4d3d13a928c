// Reporting a comment: in place with the script, on a page without it; what comes of it; nothing for axe to find.

import assert from "node:assert/strict";
import { after, before, test } from "node:test";
import { axe } from "./axe.mjs";
import { comment, open, pageOf, PLACES, startWorld, unique } from "./world.mjs";

let world;
before(async () => {
  world = await startWorld();
  // A test reports faster than people do.
  world.server.run("site", "set", "post", "door.seconds=0");
});
after(() => world?.stop());

for (const place of PLACES) {
  test(`a report is sent where one reads: ${place}`, async () => {
    const { page, faults, close } = await world.watched();
    const story = world.story();
    const words = unique("To be reported");
    await comment(world, story, words);
    const root = await open(world, page, place, story);
    const row = root.locator("article", { hasText: words });
    const link = row.locator("[data-action=report]");
    await link.click();
    const form = row.locator("form[data-althing=report]");
    await form.waitFor();
    assert.equal(await root.locator("form[data-althing=report] .al-bar").count(), 0, "no toolbar is for it");
    // Left by Escape, focus is where it was.
    await page.keyboard.press("Escape");
    await form.waitFor({ state: "detached" });
    assert.equal(await link.evaluate((one) => one.getRootNode().activeElement === one), true);
    await link.click();
    await form.locator("select").selectOption("spam");
    await form.locator("textarea").fill("Only advertising");
    if (place === "page") assert.deepEqual(await axe(page), []);
    await form.locator("[type=submit]").click();
    const thanks = row.locator("p.al-note[role=status]");
    await thanks.waitFor();
    assert.match(await thanks.textContent(), /The newsroom has your report/);
    assert.match(await thanks.locator("a").getAttribute("href"), /\/r\/[0-9a-f-]{36}\/[\w-]{43}$/);
    assert.equal(await form.count(), 0);
    assert.deepEqual(faults, []);
    await close();
  });
}

test("without JavaScript the link leads to a page that does the same", async () => {
  const { page, faults, close } = await world.watched({ javaScriptEnabled: false });
  const story = world.story();
  const words = unique("To be reported");
  await comment(world, story, words);
  await page.goto(pageOf(world, story));
  await page.locator("article", { hasText: words }).locator("[data-action=report]").click();
  await page.locator("select").selectOption("other");
  await page.locator("[type=submit]").click();
  assert.match(await page.locator(".al-wrong").textContent(), /Say in a few words/);
  assert.equal(await page.locator("select").inputValue(), "other", "what was chosen is still chosen");
  await page.locator("textarea").fill("It says what nobody should");
  await page.locator("[type=submit]").click();
  await page.waitForURL(/\/r\//);
  assert.match(await page.locator(".notice").textContent(), /The newsroom has your report/);
  assert.match(await page.locator(".state").textContent(), /Not decided yet/);
  assert.deepEqual(faults, []);
  await close();
});

test("axe finds nothing on the form's page and on the report's, in light and dark", async () => {
  for (const colorScheme of ["light", "dark"]) {
    const { page, faults, close } = await world.watched({ colorScheme });
    const story = world.story();
    await comment(world, story, unique("To be reported"));
    await page.goto(pageOf(world, story));
    const href = await page.locator("[data-action=report]").first().getAttribute("href");
    await page.goto(new URL(href, world.server.url).href);
    assert.deepEqual(await axe(page), []);
    await page.locator("select").selectOption("hate");
    await page.locator("[type=submit]").click();
    await page.waitForURL(/\/r\//);
    assert.deepEqual(await axe(page), []);
    assert.deepEqual(faults, []);
    await close();
  }
});
