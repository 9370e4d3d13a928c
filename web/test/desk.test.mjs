// The desk: a queue emptied by keyboard alone, and by mouse without JavaScript; axe on its pages, light and dark.

import assert from "node:assert/strict";
import { after, before, test } from "node:test";
import { axe } from "./axe.mjs";
import { comment, startWorld, unique } from "./world.mjs";

let world;
before(async () => {
  world = await startWorld({ settings: { ALTHING_STAFF_PASSKEY_REQUIRED: "false" } });
  world.server.run("site", "set", "post", "mode=hold-first", "score.mode=on");
});
after(() => world?.stop());

/** A browser of somebody of staff, signed in by the operator's link. */
async function staff(name, more = {}) {
  const said = world.server.run("staff", "add", `${name}@paper.test`, "--role", "moderator", "--site", "post");
  const opened = await world.watched(more);
  const { page } = opened;
  await page.goto(said.trim().split("\n").pop());
  await page.locator("main [type=submit]").first().click();
  await page.locator("input[name=name]").fill(name);
  await page.locator("main [type=submit]").first().click();
  await page.goto(`${world.server.url}/desk`);
  return opened;
}

/** Comments that wait, and their authors' own pages. */
async function waiting(count) {
  const story = world.story();
  const found = [];
  for (let at = 0; at < count; at++) found.push(await comment(world, story, unique(`Words ${at} of a reader`), { name: `Reader ${at}` }));
  return found;
}

const left = (page) => page.locator('[data-queue="pending"] b').innerText();

test("a queue of thirty is emptied by keyboard in under sixty presses", async () => {
  const { page, faults, close } = await staff("Mona");
  const written = await waiting(30);
  await page.goto(`${world.server.url}/desk?order=oldest`);
  await page.locator("[data-desk=ready]").waitFor({ state: "attached" });
  let presses = 0;
  /** Presses a key and waits for what it leads to, as whoever reads before deciding does. */
  const press = async (key, expected) => {
    presses++;
    const before = await left(page);
    await page.keyboard.press(key);
    if (expected === "decides") await page.waitForFunction((old) => document.querySelector('[data-queue="pending"] b')?.innerText !== old, before);
  };
  assert.equal(await left(page), "30");
  for (let at = 0; at < 10; at++) await press("a", "decides");
  // A rejection, with the first rule's own explanation.
  await press("r");
  await press("1", "decides");
  // Approved by mistake: taken back, then rejected for the fifth rule.
  await press("a", "decides");
  await press("z", "decides");
  await press("r");
  await press("5", "decides");
  while ((await left(page)) !== "0") await press("a", "decides");
  assert.ok(presses < 60, `${presses} presses`);
  assert.match(await page.locator(".queue-empty").innerText(), /Nothing waits/);
  const states = [];
  for (const one of written) {
    const own = await (await fetch(`${world.server.url}/api/v1/comments/${one.id}`, { headers: { authorization: `Bearer ${one.edit_token}` } })).json();
    states.push(own.status);
  }
  // What had been shown for a moment is removed, not rejected.
  assert.equal(states.filter((status) => ["rejected", "removed"].includes(status)).length, 2, states.join(" "));
  assert.equal(states.filter((status) => status === "published").length, 28);
  assert.deepEqual(faults, []);
  await close();
});

test("without JavaScript the same is done by mouse, and nothing that was typed is lost", async () => {
  const { page, close } = await staff("Nils", { javaScriptEnabled: false });
  await waiting(3);
  await page.goto(`${world.server.url}/desk?order=oldest`);
  await page.locator(".decide-yes").click();
  assert.match(await page.locator(".done").innerText(), /approved/);
  await page.locator(".done button").click();
  assert.match(await page.locator(".done").innerText(), /taken back/);
  await page.locator(".decide-no summary").click();
  await page.locator(".decide-no input[value=law]").check();
  await page.locator(".decide-no textarea").fill("It names the wrong man.");
  await page.locator(".decide-no .danger").click();
  assert.match(await page.locator("[role=alert]").innerText(), /Choose a rule/);
  assert.equal(await page.locator(".decide-no textarea").inputValue(), "It names the wrong man.");
  await page.locator(".decide-no input[name=law]").fill("section 187");
  await page.locator(".decide-no .danger").click();
  assert.match(await page.locator(".done").innerText(), /rejected/);
  for (const pick of await page.locator(".entry > input").all()) await pick.check();
  await page.locator(".queue-bulk [value=approve]").click();
  assert.match(await page.locator("h1").innerText(), /Approve 2 comments/);
  await page.locator(".bulk-form .decide-yes").click();
  await page.goto(`${world.server.url}/desk`);
  assert.equal(await left(page), "0");
  await close();
});

test("axe finds nothing at the desk, light and dark, and nothing runs off a phone", async () => {
  await waiting(2);
  for (const colorScheme of ["light", "dark"]) {
    const { page, faults, close } = await staff(`Oona${colorScheme}`, { colorScheme, viewport: { width: 360, height: 800 } });
    for (const path of ["/desk", "/desk?list=1", "/desk?queue=reported", "/desk?site=post&section=sport"]) {
      await page.goto(world.server.url + path);
      for (const details of await page.locator("#desk-main details").all()) await details.evaluate((one) => (one.open = true));
      assert.deepEqual(await axe(page), [], `${path} ${colorScheme}`);
      const over = await page.evaluate(() => document.documentElement.scrollWidth - innerWidth);
      assert.ok(over <= 0, `${path} runs off by ${over} px`);
    }
    assert.deepEqual(faults, []);
    await close();
  }
});
