// Finding again: search, log and figures at the desk, in two widths and two colours; axe on each. They have no script.

import assert from "node:assert/strict";
import { after, before, test } from "node:test";
import { axe } from "./axe.mjs";
import { comment, startWorld } from "./world.mjs";

/** Where pictures go, when somebody wants to look at them. */
const PICTURES = process.env.ALTHING_PICTURES;
const WIDTHS = [360, 1280];

let world;
let cookies;
before(async () => {
  world = await startWorld({ settings: { ALTHING_STAFF_PASSKEY_REQUIRED: "false" } });
  const said = world.server.run("staff", "add", "mona@paper.test", "--role", "admin", "--site", "post");
  const { page, close } = await world.watched({ javaScriptEnabled: false });
  await page.goto(said.trim().split("\n").pop());
  await page.locator("main [type=submit]").first().click();
  await page.locator("input[name=name]").fill("Mona");
  await page.locator("main [type=submit]").first().click();
  cookies = await page.context().cookies();
  await close();
  const story = world.story();
  for (let at = 0; at < 8; at++) {
    await comment(world, story, `The bridge over the harbour is closed for the ${at}. time, and nobody was asked. Straße`, { name: `Reader ${at % 3}` });
  }
  world.server.run("site", "set", "post", "mode=hold-first");
  for (let at = 0; at < 4; at++) await comment(world, story, `A bridge too far, number ${at}`, { name: "Ben" });
  const waiting = world.server.run("comment", "list", "--held");
  const ids = [...waiting.matchAll(/^([0-9a-f-]{36}) /gm)].map((found) => found[1]);
  world.server.run("comment", "approve", ids[0]);
  world.server.run("comment", "reject", ids[1]);
});
after(() => world?.stop());

/** Opens a page of the desk in every width and colour, and lets axe look. */
async function looksFine(path, name, see) {
  for (const width of WIDTHS) {
    for (const colorScheme of ["light", "dark"]) {
      const { page, faults, close } = await world.watched({
        viewport: { width, height: 800 },
        colorScheme,
      });
      await page.context().addCookies(cookies);
      await page.goto(`${world.server.url}${path}`);
      await see(page);
      const overflow = await page.evaluate(() => document.documentElement.scrollWidth - window.innerWidth);
      assert.ok(overflow <= 0, `${name} is wider than ${width} pixels by ${overflow}`);
      if (PICTURES) await page.screenshot({ path: `${PICTURES}/${name}-${width}-${colorScheme}.png`, fullPage: true });
      if (colorScheme === "light" || width === 1280) assert.deepEqual(await axe(page), []);
      assert.deepEqual(faults, []);
      await close();
    }
  }
}

test("what was written is found, with the words marked", async () => {
  // The index follows within a second.
  const until = Date.now() + 10_000;
  const { page, close } = await world.watched({ javaScriptEnabled: false });
  await page.context().addCookies(cookies);
  let found = 0;
  while (found < 12 && Date.now() < until) {
    await page.goto(`${world.server.url}/desk/search?q=bridge`);
    found = await page.locator(".find").count();
  }
  assert.equal(found, 12);
  await page.locator("input[name=q]").fill("STRASSE harb*");
  await page.locator(".find-form button").click();
  assert.equal(await page.locator(".find").count(), 8);
  assert.equal(await page.locator(".find mark").first().innerText(), "harbour");
  await close();
});

test("search reads well", () =>
  looksFine("/desk/search?q=bridge&status=&sort=oldest", "search", async (page) => {
    assert.equal(await page.locator(".find").count(), 12);
  }));

test("an odd search says what is odd", () =>
  looksFine("/desk/search?q=bridge&score=high", "search-odd", async (page) => {
    assert.match(await page.locator("[role=alert]").innerText(), /a number from 0 to 1/);
  }));

test("the log reads well", () =>
  looksFine("/desk/log", "log", async (page) => {
    assert.ok((await page.locator(".log > li").count()) > 12);
  }));

test("figures read well", () =>
  looksFine("/desk/figures/post?days=30", "figures", async (page) => {
    assert.equal(await page.locator("svg.chart").count(), 3);
    await page.locator(".figures-table summary").click();
    assert.equal(await page.locator(".figures-table tbody tr").count(), 30);
  }));
