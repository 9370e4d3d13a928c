// The desk: a queue emptied by keyboard alone, and by mouse without JavaScript; axe on its pages, light and dark.

import assert from "node:assert/strict";
import { after, before, test } from "node:test";
import { axe } from "./axe.mjs";
import { comment, startWorld, unique } from "./world.mjs";

let world;
before(async () => {
  // Guests whom one can recognise come by a proxy.
  world = await startWorld({ settings: { ALTHING_STAFF_PASSKEY_REQUIRED: "false", ALTHING_SERVER_TRUSTED_PROXIES: "127.0.0.1/32" } });
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

test("what is picked stays picked on the way through the list, until it is acted on", async () => {
  const { page, faults, close } = await staff("Petra");
  await waiting(3);
  await page.goto(`${world.server.url}/desk?order=newest`);
  await page.locator("[data-desk=ready]").waitFor({ state: "attached" });
  const picked = page.locator("[name^=pick-]:checked");
  await page.keyboard.press("x");
  await page.keyboard.press("j");
  await page.keyboard.press("x");
  await page.keyboard.press("j");
  await page.locator(".entry:nth-child(3).entry-open").waitFor();
  assert.equal(await picked.count(), 2);
  const before = Number(await left(page));
  await page.locator(".queue-bulk button", { hasText: "Approve" }).click();
  await page.locator("main button", { hasText: "Approve" }).click();
  // The page of what was done looks again by itself.
  await page.locator("main", { hasText: /2 of 2|2 comments are decided/ }).waitFor();
  await page.goto(`${world.server.url}/desk?order=newest`);
  assert.equal(Number(await left(page)), before - 2);
  assert.deepEqual(faults, []);
  await close();
});

test("the keys stay in sight until they are put away", async () => {
  const { page, faults, close } = await staff("Paula");
  await waiting(2);
  await page.goto(`${world.server.url}/desk?order=newest`);
  await page.locator("[data-desk=ready]").waitFor({ state: "attached" });
  const before = Number(await left(page));
  await page.keyboard.press("?");
  await page.locator(".queue-help[open] dl").waitFor();
  await page.keyboard.press("a");
  await page.locator('[data-queue="pending"] b', { hasText: new RegExp(`^${before - 1}$`) }).waitFor();
  await page.locator(".queue-help[open] dl").waitFor();
  // Whoever puts a form away keeps the keys.
  await page.keyboard.press("r");
  await page.locator(".decide-no[open]").waitFor();
  await page.keyboard.press("Escape");
  await page.locator(".decide-no:not([open])").waitFor();
  assert.equal(await page.locator(".queue-help[open]").count(), 1);
  await page.keyboard.press("Escape");
  await page.locator(".queue-help:not([open])").waitFor();
  await page.keyboard.press("?");
  await page.locator(".queue-help[open]").waitFor();
  await page.keyboard.press("?");
  await page.locator(".queue-help:not([open])").waitFor();
  assert.deepEqual(faults, []);
  await close();
});

/** A comment with all that a text can have, another that was removed and complained about, and more that wait. */
async function seeded() {
  const story = world.story();
  const asJson = { "content-type": "application/json" };
  const made = await comment(world, story, unique("He said so himself."), { name: "Ana" });
  world.server.run("comment", "remove", made.id);
  const token = { authorization: `Bearer ${made.edit_token}` };
  const own = await (await fetch(`${world.server.url}/api/v1/comments/${made.id}`, { headers: token })).json();
  const appeals = `${world.server.url}/api/v1/decisions/${own.statements[0].id}/appeals`;
  const words = JSON.stringify({ text: "I quoted the harbour master, who says it of himself every Tuesday." });
  const complained = await fetch(appeals, { method: "POST", headers: { ...token, ...asJson }, body: words });
  assert.equal(complained.status, 201, await complained.text());
  const long = "You **idiot**, and *stupid* too:\n\n> Nobody asked you.\n\n1. the [bridge](https://bridge.example/a/very/long/address/that/goes/on/and/on/without/an/end)\n2. `the harbour`";
  const loud = await comment(world, story, unique(long), {
    name: "Bartholomäus von und zu Hohenstein-Wackerbarth",
    headers: { "x-forwarded-for": "203.0.113.7" },
  });
  const [plain] = await waiting(3);
  return { loud, plain };
}

/** What is looked at: a path, and what is done on its page. */
const VIEWS = {
  queue: ["/desk?order=oldest"],
  list: ["/desk?list=1"],
  complaint: ["/desk?queue=appealed"],
  reported: ["/desk?queue=reported"],
  narrowed: ["/desk?site=post&section=sport"],
  ban: ["/desk", (page) => page.locator(".decide-ban summary").click()],
  unbanned: [
    "/desk",
    async (page) => {
      await page.locator(".decide-ban summary").click();
      await page.locator(".decide-ban [name=until]").first().check();
      await page.locator(".decide-ban [name=law]").fill("section 185");
      await page.locator(".decide-ban [name=reason][value=law]").check();
      await page.locator(".decide-ban .danger").click();
      await page.locator("[role=alert]").waitFor();
    },
  ],
  help: ["/desk", (page) => page.keyboard.press("?")],
  bulk: [
    "/desk?list=1",
    async (page) => {
      await page.locator(".entry > input").first().check();
      await page.locator(".queue-bulk [value=reject]").click();
      await page.locator(".bulk-form").waitFor();
    },
  ],
};

/** Looks at a page as it is, and keeps a picture where somebody wants one. */
async function looks(page, name, width, colorScheme) {
  const pictures = process.env.ALTHING_PICTURES;
  if (pictures) await page.screenshot({ path: `${pictures}/desk-${name}-${width}-${colorScheme}.png`, fullPage: true });
  assert.deepEqual(await axe(page), [], `${name} ${width} ${colorScheme}`);
  const over = await page.evaluate(() => document.documentElement.scrollWidth - innerWidth);
  assert.ok(over <= 0, `${name} runs off ${width} by ${over} px`);
}

test("axe finds nothing at the desk, light and dark, and nothing runs off a phone", async () => {
  const ban = (page) => page.locator(".decide-ban summary").click();
  for (const width of [360, 1280]) {
    for (const colorScheme of ["light", "dark"]) {
      // What one of them has open is nobody else's for a while.
      const { loud, plain } = await seeded();
      const more = { comment: [`/desk/comments/${loud.id}`], unrecognised: [`/desk/comments/${plain.id}`, ban] };
      const { page, faults, close } = await staff(`Oona${width}${colorScheme}`, { colorScheme, viewport: { width, height: 800 } });
      for (const [name, [path, act]] of Object.entries({ ...VIEWS, ...more })) {
        await page.goto(world.server.url + path);
        await page.locator("[data-desk=ready]").waitFor({ state: "attached" });
        await act?.(page);
        await looks(page, name, width, colorScheme);
        for (const details of await page.locator("#desk-main details:not([name])").all()) await details.evaluate((one) => (one.open = true));
        assert.deepEqual(await axe(page), [], `${name}, all open, ${width} ${colorScheme}`);
      }
      assert.deepEqual(faults, []);
      await close();
    }
  }
});
