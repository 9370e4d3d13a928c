// Spam at the door: proof of work in every place, on a processor slowed six times; and the other way, without a script.

import assert from "node:assert/strict";
import { after, before, test } from "node:test";
import { open, pageOf, PLACES, post, startWorld, unique } from "./world.mjs";

/** What the slowest phones in use are slower than a desktop processor by, about. */
const SLOWED = 6;

let world;
before(async () => {
  world = await startWorld();
  world.server.run("site", "set", "post", "door.proof=guests");
});
after(() => world?.stop());

/** Slows the page's own thread. A worker is out of its reach, so what is measured is the element, which has none. */
async function slow(page) {
  const session = await page.context().newCDPSession(page);
  await session.send("Emulation.setCPUThrottlingRate", { rate: SLOWED });
}

/** What a page sent as its proof, once it has posted. */
function proofs(page) {
  const sent = [];
  page.on("request", (request) => {
    if (request.method() !== "POST" || !request.url().endsWith("/comments")) return;
    const { proof } = request.postDataJSON();
    sent.push(proof && JSON.parse(atob(proof)));
  });
  return sent;
}

const told = (where, { number, took }) =>
  console.log(`# ${where}: ${number} hashes in ${took} ms (${Math.round(number / Math.max(1, took))} a millisecond)`);

for (const place of PLACES) {
  test(`a comment with its proof: ${place}`, async () => {
    const { page, faults, close } = await world.watched();
    const sent = proofs(page);
    let workers = 0;
    page.on("worker", () => workers++);
    const root = await open(world, page, place, world.story(place === "element" ? "strict" : "open"));
    await post(root, unique("Proved"));
    await root.locator("article [data-action=reply]").click();
    await page.keyboard.type("And once more");
    await root.locator("article form [type=submit]").click();
    await root.locator("article.d1", { hasText: "And once more" }).waitFor();
    assert.equal(sent.length, 2);
    assert.notEqual(sent[0].challenge, sent[1].challenge, "each comment has its own");
    assert.equal(workers, place === "element" ? 0 : 2, "in a worker where it may be one");
    for (const proof of sent) told(place, proof);
    assert.deepEqual(faults, []);
    await close();
  });
}

test(`on a processor slowed ${SLOWED} times`, async () => {
  const { page, faults, close } = await world.watched();
  const sent = proofs(page);
  const root = await open(world, page, "element", world.story());
  await slow(page);
  for (let round = 0; round < 5; round++) await post(root, unique("Slowly"));
  for (const proof of sent) told(`slowed ${SLOWED} times`, proof);
  const [number, took] = ["number", "took"].map((name) => sent.reduce((sum, proof) => sum + proof[name], 0));
  const { maxnumber } = await (await fetch(`${world.server.url}/api/v1/sites/post/challenge`)).json();
  const most = Math.round(maxnumber / (number / took));
  console.log(`# slowed ${SLOWED} times: ${Math.round(most / 2)} ms on average, ${most} ms at most`);
  assert.equal(sent.length, 5);
  assert.deepEqual(faults, []);
  await close();
});

test("the page can be used while it computes, and says so when it is waited for", async () => {
  const { page, faults, close } = await world.watched();
  const root = await open(world, page, "element", world.story());
  // So much is never asked for: the search would go on for ever.
  await page.route("**/challenge", async (route) => {
    const answer = await route.fetch();
    const json = await answer.json();
    await route.fulfill({ response: answer, json: { ...json, maxnumber: 99_999_999, challenge: "0".repeat(64) } });
  });
  await root.locator("#al-text").fill("While it computes");
  await root.locator("#al-name").fill("Ana");
  await root.locator("form [type=submit]").click();
  await root.locator("form [type=submit]", { hasText: "Checking" }).waitFor();
  assert.match(await root.locator(".al-status").textContent(), /Checking/);
  const late = await page.evaluate(async () => {
    let worst = 0;
    for (let round = 0; round < 20; round++) {
      const began = performance.now();
      await new Promise((over) => setTimeout(over, 5));
      worst = Math.max(worst, performance.now() - began - 5);
    }
    return worst;
  });
  console.log(`# a timer was late by at most ${Math.round(late)} ms`);
  assert.deepEqual(faults, []);
  await close();
});

test("where the site asks since the page was opened, the script asks for a challenge then", async () => {
  world.server.run("site", "set", "post", "door.proof=off");
  const { page, faults, close } = await world.watched();
  const sent = proofs(page);
  const root = await open(world, page, "page", world.story());
  world.server.run("site", "set", "post", "door.proof=guests");
  await post(root, unique("Asked for in between"));
  assert.deepEqual(sent.map(Boolean), [false, true]);
  assert.deepEqual(faults, []);
  await close();
});

test("without a script, one waits and sends it again", async () => {
  const { page, faults, close } = await world.watched({ javaScriptEnabled: false });
  await page.goto(pageOf(world, world.story()));
  assert.equal(await page.locator("[name=website]").isVisible(), true, "it takes part in the layout");
  const box = await page.locator(".al-off").boundingBox();
  assert.ok(box.width <= 1 && box.height <= 1, "and nobody sees it");
  await page.locator("#al-text").fill("By hand, patiently");
  await page.locator("#al-name").fill("Ana");
  await page.locator("form.al-write [type=submit]").click();
  await page.locator("[role=alert]", { hasText: "wait 20 seconds" }).waitFor();
  assert.equal(await page.locator("#al-text").inputValue(), "By hand, patiently");
  await page.locator("form.al-write [type=submit]").click();
  await page.locator("[role=alert]", { hasText: "very quick" }).waitFor();
  // The wait itself is what is tried here: the server's clock is the real one.
  await page.waitForTimeout(20_000);
  await page.locator("form.al-write [type=submit]").click();
  await page.waitForURL(/\/c\//);
  await page.getByText("By hand, patiently").first().waitFor();
  assert.deepEqual(faults, []);
  await close();
});
