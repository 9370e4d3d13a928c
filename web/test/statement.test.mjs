// What authors are told of decisions, complaints and their answers, the rules and their editor: without JavaScript, light and
// dark, on a phone, with axe.

import assert from "node:assert/strict";
import { mkdirSync } from "node:fs";
import { after, before, test } from "node:test";
import { axe } from "./axe.mjs";
import { comment, startWorld, unique } from "./world.mjs";

/** Where pictures go, when somebody wants to look at them. */
const pictures = process.env.ALTHING_PICTURES;
const LONG = "**Herring.** That is what the harbour master is, and everybody who was there on Tuesday heard him say so himself.";

let world;
before(async () => {
  world = await startWorld({ settings: { ALTHING_STAFF_PASSKEY_REQUIRED: "false" } });
  world.server.run("site", "set", "post", "score.mode=on", "words.hold=kipper", "links.hold=2", "contact.email=desk@paper.test", "contact.text=Harbour Road 1\nEnglish and German");
});
after(() => world?.stop());

/** A browser of somebody of staff, signed in by the operator's link. */
async function staff(name, role, more = {}) {
  const said = world.server.run("staff", "add", `${name}@paper.test`, "--role", role, "--site", "post");
  const opened = await world.watched({ javaScriptEnabled: false, ...more });
  const { page } = opened;
  await page.goto(said.trim().split("\n").pop());
  await page.locator("main [type=submit]").first().click();
  await page.locator("input[name=name]").fill(name);
  await page.locator("main [type=submit]").first().click();
  return opened;
}

/** A comment that was taken down by the operator, with its author's own page. */
async function removed() {
  const made = await comment(world, world.story(), unique(LONG), { name: "Ana" });
  world.server.run("comment", "remove", made.id);
  return made;
}

async function complains(page, made, words) {
  await page.goto(made.case_url);
  await page.locator(".complain summary").click();
  await page.locator(".complain textarea").fill(words);
  await page.locator(".complain [type=submit]").click();
  assert.match(await page.locator(".notice-good").innerText(), /Your complaint has arrived/);
}

test("without JavaScript: a statement is read, complained about, and the decision reversed", async () => {
  const made = await removed();
  const reader = await world.watched({ javaScriptEnabled: false });
  await complains(reader.page, made, "I quoted him.");
  const { page, close } = await staff("Nora", "moderator");
  await page.goto(`${world.server.url}/desk/appeals`);
  await page.locator("main a", { hasText: "Look and answer" }).first().click();
  assert.match(await page.locator("main").innerText(), /I quoted him\./);
  await page.locator("textarea[name=answer]").fill("You did.");
  await page.locator("[name=outcome][value=reverse]").click();
  assert.match(await page.locator("[role=status]").innerText(), /is reversed/);
  await reader.page.goto(made.case_url);
  const told = await reader.page.locator("main").innerText();
  assert.match(told, /Reversed on/);
  assert.match(told, /You did\./);
  assert.doesNotMatch(told, /Nora/);
  assert.match(told, /Everyone can read your comment/);
  await close();
  await reader.close();
});

test("without JavaScript: an admin writes the rules, and readers see them", async () => {
  const { page, close } = await staff("Ada", "admin");
  await page.goto(`${world.server.url}/desk/settings/post/rules`);
  await page.locator(".desk-rule-new summary").click();
  const form = page.locator(".desk-rule-new form");
  await form.locator("[name=title]").fill("No spoilers");
  await form.locator("[name=body]").fill("Do not tell the end.");
  await form.locator("[name=explanation]").fill("The comment tells the end.");
  await form.locator("[type=submit]").click();
  assert.match(await page.locator("[role=status]").innerText(), /Saved/);
  await page.locator("#rule-no-spoilers button", { hasText: "Up" }).click();
  await page.goto(`${world.server.url}/s/post/rules`);
  const titles = await page.locator(".rules h2").allInnerTexts();
  assert.equal(titles.at(-2), "No spoilers");
  await close();
});

test("axe finds nothing on these pages, light and dark, and nothing runs off a phone", async () => {
  const [open, asked] = [await removed(), await removed()];
  const reader = await world.watched({ javaScriptEnabled: false });
  await complains(reader.page, asked, "I quoted him, and I can show you where:\n\nhttps://paper.test/tuesday");
  await reader.close();
  if (pictures) mkdirSync(pictures, { recursive: true });
  for (const colorScheme of ["light", "dark"]) {
    for (const width of [360, 1280]) {
      const { page, faults, close } = await staff(`Ida ${colorScheme} ${width}`.replaceAll(" ", ""), "admin", {
        colorScheme,
        javaScriptEnabled: true,
        viewport: { width, height: 900 },
      });
      await page.goto(`${world.server.url}/desk/appeals`);
      const appeal = await page.locator("main a", { hasText: "Look and answer" }).first().getAttribute("href");
      const url = world.server.url;
      const places = {
        rules: `${url}/s/post/rules`,
        version: `${url}/s/post/rules?rule=respect&version=1`,
        moderation: `${url}/s/post/moderation`,
        statement: open.case_url,
        complained: asked.case_url,
        complaints: `${url}/desk/appeals`,
        complaint: url + appeal,
        editor: `${url}/desk/settings/post/rules`,
      };
      for (const [name, place] of Object.entries(places)) {
        await page.goto(place);
        if (pictures) await page.screenshot({ path: `${pictures}/${name}-${width}-${colorScheme}.png`, fullPage: true });
        for (const details of await page.locator("main details").all()) await details.evaluate((one) => (one.open = true));
        if (pictures && name !== "rules") await page.screenshot({ path: `${pictures}/${name}-open-${width}-${colorScheme}.png`, fullPage: true });
        assert.deepEqual(await axe(page), [], `${name} ${width} ${colorScheme}`);
        const over = await page.evaluate(() => document.documentElement.scrollWidth - innerWidth);
        assert.ok(over <= 0, `${name} runs off by ${over} px`);
      }
      assert.deepEqual(faults, []);
      await close();
    }
  }
});
