// One day at the desk from end to end: a queue of thirty is emptied, authors read why, one complains, a colleague reverses,
// the author is told. By keyboard alone, counting every key; then by mouse without JavaScript.

import assert from "node:assert/strict";
import { test } from "node:test";
import { signIn, startEntering, write } from "./entering.mjs";
import { comment, open, pageOf, unique } from "./world.mjs";

/** How many comments wait. */
const WAITING = 30;
/** What one of them may cost on average: one decision, and less than one key more. */
const PRESSES_MAX = 60;
const WORDS = "The treasurer never said that.";
const COMPLAINT = "He said it on Tuesday, and the minutes have it.";
const ANSWER = "You are right: the minutes have it.";

let world;

/** Tells a story in a world of its own, where every comment waits: what one leaves undone is in nobody else's way. */
async function holding(tell) {
  world = await startEntering();
  try {
    world.server.run("site", "set", "post", "mode=hold-first");
    await tell();
  } finally {
    await world.stop();
  }
}

/** A browser of somebody who moderates the site, signed in by the operator's link. */
async function moderator(name, more) {
  const said = world.server.run("staff", "add", `${name.replaceAll(" ", "-")}@paper.test`, "--role", "moderator", "--site", "post");
  const opened = await world.watched(more);
  const { page } = opened;
  await page.goto(/\S+\/sign-in\/link\/\S+/.exec(said)[0]);
  await page.locator("main [type=submit]").first().click();
  await page.locator("input[name=name]").fill(name);
  await page.locator("main [type=submit]").first().click();
  await page.waitForURL((url) => !url.pathname.startsWith("/me/name"));
  return opened;
}

/** A reader with an account, and a comment of theirs that waits. */
async function account(story, body) {
  const reader = await world.watched();
  const root = await open(world, reader.page, "page", story);
  const name = unique("Kit");
  await signIn(world, reader.page, root, "page", name);
  await write(root, body);
  return { ...reader, name };
}

/** Thirty comments that wait, the eighth by an account. What is to become of each, its text says. */
async function written() {
  const story = world.story();
  const wishes = new Map([[3, "Wrong"], [11, "Rude"], [18, "Mistaken"]]);
  const guests = [];
  let reader;
  for (let at = 0; at < WAITING; at++) {
    const wish = wishes.get(at) ?? "Fine";
    if (at === 7) reader = await account(story, unique("Bannable words of mine"));
    else guests.push({ wish, ...(await comment(world, story, unique(`${wish} words ${at} of a reader`), { name: `Reader ${at}` })) });
  }
  return { story, guests, reader };
}

const left = (page) => page.locator('[data-queue="pending"] b').innerText();
const text = (page) => page.locator("#open .desk-words").innerText();

/** Waits until as many wait as are to be left. */
async function leaves(page, count) {
  const shown = page.locator('[data-queue="pending"] b', { hasText: new RegExp(`^${count}$`) });
  await shown.waitFor();
}

/** Decides by keys. Every key counts but those of a text that is typed. */
function keyboard(page) {
  const hand = { used: 0 };
  const press = async (...keys) => {
    for (const key of keys) {
      hand.used++;
      await page.keyboard.press(key);
    }
  };
  const focused = (selector) => page.locator(`${selector}:focus`).waitFor();
  return Object.assign(hand, {
    approve: () => press("a"),
    reject: () => press("r", "1"),
    async rejectInWords() {
      await press("r");
      await focused(".decide-no [name=reason]");
      await press("ArrowDown", "Tab", "Tab");
      await focused(".decide-no textarea");
      await page.keyboard.type(WORDS);
      await press("Tab", "Enter");
    },
    ban: () => press("b", "2", "1"),
    undo: () => press("z"),
    async complain() {
      while (!(await page.locator(".complain summary:focus").count())) await press("Tab");
      await press("Enter", "Tab");
      await focused(".complain textarea");
      await page.keyboard.type(COMPLAINT);
      await press("Tab", "Enter");
    },
    async reverse() {
      await press("c");
      await focused(".open-complaint textarea");
      await page.keyboard.type(ANSWER);
      await press("Tab", "Tab");
      await focused(".open-complaint [value=reverse]");
      await press("Enter");
    },
  });
}

/** Decides by clicks. */
function mouse(page) {
  const hand = { used: 0 };
  const click = async (...places) => {
    for (const place of places) {
      hand.used++;
      await page.locator(place).first().click();
    }
  };
  return Object.assign(hand, {
    approve: () => click(".decide-yes"),
    reject: () => click(".decide-no summary", ".decide-no [name=reason]", ".decide-no .danger"),
    async rejectInWords() {
      await click(".decide-no summary", ".decide-no [name=reason] >> nth=1", ".decide-no textarea");
      await page.keyboard.type(WORDS);
      await click(".decide-no .danger");
    },
    ban: () => click(".decide-ban summary", ".decide-ban [name=until] >> nth=1", ".decide-ban [name=reason]", ".decide-ban .danger"),
    undo: () => click(".done button"),
    async complain() {
      await click(".complain summary", ".complain textarea");
      await page.keyboard.type(COMPLAINT);
      await click(".complain [type=submit]");
    },
    async reverse() {
      await click(".open-complaint textarea");
      await page.keyboard.type(ANSWER);
      await click(".open-complaint [value=reverse]");
    },
  });
}

/** Empties the queue, reading each comment before it is decided on. */
async function empties(page, hand) {
  for (let waiting = WAITING; waiting > 0; waiting--) {
    await leaves(page, waiting);
    const words = await text(page);
    if (words.startsWith("Bannable")) {
      await hand.ban();
      await page.locator(".done", { hasText: /Banned at The Harbour Post until/ }).waitFor();
    } else if (words.startsWith("Rude")) await hand.reject();
    else if (words.startsWith("Wrong")) await hand.rejectInWords();
    else {
      if (words.startsWith("Mistaken")) {
        await hand.reject();
        await leaves(page, waiting - 1);
        await hand.undo();
        await leaves(page, waiting);
        assert.equal(await text(page), words, "what was taken back is open again");
      }
      await hand.approve();
    }
  }
  await leaves(page, 0);
  assert.match(await page.locator(".queue-empty").innerText(), /Nothing waits here/);
}

/** What the authors find on their own pages. */
async function areTold({ story, guests, reader }) {
  const { page, close } = await world.watched({ javaScriptEnabled: false });
  const pages = { Wrong: [], Rude: [], Mistaken: [], Fine: [] };
  for (const guest of guests) {
    if (guest.wish === "Fine" && pages.Fine.length) continue;
    await page.goto(guest.case_url);
    pages[guest.wish].push(await page.locator("main").innerText());
  }
  assert.match(pages.Rude[0], /Be civil/);
  assert.match(pages.Rude[0], /attacks a person instead/, "the rule's own explanation");
  assert.ok(pages.Wrong[0].includes(WORDS) && /No hatred/.test(pages.Wrong[0]), pages.Wrong[0]);
  for (const told of [...pages.Wrong, ...pages.Rude]) assert.doesNotMatch(told, /Mona|Nils/, "staff are not named");
  for (const told of [...pages.Fine, ...pages.Mistaken]) assert.match(told, /Everyone can read your comment/);
  const html = await (await fetch(pageOf(world, story))).text();
  for (const word of ["Wrong words", "Rude words", "Bannable words"]) assert.ok(!html.includes(word), word);
  assert.ok(html.includes("Mistaken words"), "what was taken back is shown");
  await close();
  await reader.page.goto(`${world.server.url}/me`);
  const own = await reader.page.locator("main").innerText();
  assert.match(own, /You are banned at The Harbour Post until/);
  assert.match(own, /Be civil/);
  await reader.close();
}

/** One complains, the first decider may not answer, a colleague reverses, the author is told. */
async function complains({ story, guests }, by, first, more) {
  const [wronged] = guests.filter((guest) => guest.wish === "Wrong");
  const author = await world.watched(more);
  await author.page.goto(wronged.case_url);
  await by(author.page).complain();
  await author.page.locator(".notice-good", { hasText: "Your complaint has arrived" }).waitFor();
  const appealed = `${world.server.url}/desk?queue=appealed`;
  await first.goto(appealed);
  assert.match(await first.locator(".open-complaint").innerText(), /somebody else answers/);
  assert.equal(await first.locator(".open-complaint textarea").count(), 0);
  const second = await moderator(unique("Nils"), more);
  await second.page.goto(appealed);
  const shown = await second.page.locator("#open").innerText();
  for (const part of [COMPLAINT, WORDS, "Wrong words"]) assert.ok(shown.includes(part), `${part}: ${shown}`);
  await by(second.page).reverse();
  await second.page.locator(".done", { hasText: "The decision is reversed" }).waitFor();
  await second.page.locator(".queue-empty").waitFor();
  await author.page.goto(wronged.case_url);
  const told = await author.page.locator("main").innerText();
  assert.match(told, /Reversed on/);
  assert.ok(told.includes(ANSWER), told);
  assert.match(told, /Everyone can read your comment/);
  assert.doesNotMatch(told, /Nils|Mona/);
  assert.ok((await (await fetch(pageOf(world, story))).text()).includes("Wrong words"), "it is shown");
  assert.deepEqual([...author.faults, ...second.faults], []);
  await author.close();
  await second.close();
}

test("a queue of thirty is emptied by keyboard, authors are told why, and one is heard", () =>
  holding(async () => {
    const all = await written();
    const { page, faults, close } = await moderator(unique("Mona"));
    await page.goto(`${world.server.url}/desk?order=oldest`);
    await page.locator("[data-desk=ready]").waitFor({ state: "attached" });
    const hand = keyboard(page);
    await empties(page, hand);
    console.log(`${hand.used} key presses for ${WAITING} comments`);
    assert.ok(hand.used < PRESSES_MAX, `${hand.used} key presses`);
    await areTold(all);
    await complains(all, keyboard, page);
    assert.deepEqual(faults, []);
    await close();
  }));

test("the same by mouse, without JavaScript", () =>
  holding(async () => {
    const all = await written();
    const more = { javaScriptEnabled: false };
    const { page, faults, close } = await moderator(unique("Mona"), more);
    await page.goto(`${world.server.url}/desk?order=oldest`);
    const hand = mouse(page);
    await empties(page, hand);
    console.log(`${hand.used} clicks for ${WAITING} comments`);
    await areTold(all);
    await complains(all, mouse, page, more);
    assert.deepEqual(faults, []);
    await close();
  }));
