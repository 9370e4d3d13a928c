// Pictures of the pages that matter, to be looked at: `npm run screenshots` writes them into web/test/out.

import { mkdirSync, rmSync } from "node:fs";
import { fileURLToPath } from "node:url";
import { join } from "node:path";
import { comment, open, pageOf, post, startWorld } from "./world.mjs";

const out = fileURLToPath(new URL("out", import.meta.url));
const only = process.argv[2] ?? "";
const WIDTHS = [360, 768, 1400];
const LOOKS = {
  light: { colorScheme: "light" },
  dark: { colorScheme: "dark" },
  forced: { forcedColors: "active" },
};

/** States of a discussion with the script at work: a name, and what a reader did. */
const STATES = {
  composer: async (root) => {
    await root.locator("#al-text").fill("What **I** think about the slipway");
    await root.locator("#al-text").focus();
    await root.locator(".al-bar").waitFor();
  },
  preview: async (root) => {
    await root.locator("#al-text").fill("What **I** think\n\n> about the slipway\n\nis `nothing`.");
    await root.locator("#al-text").focus();
    await root.locator(".al-bar [data-action=preview]").click();
    await root.locator(".al-preview").waitFor();
  },
  reply: async (root, page) => {
    await root.locator("article.d1 [data-action=reply]").first().click();
    await root.locator("article .al-bar").waitFor();
    await page.keyboard.type("A reply that is being written");
  },
  held: async (root, page, world) => {
    world.server.run("site", "set", "post", "mode=hold-first");
    await post(root, "This one waits for a moderator, and I can see it.");
    world.server.run("site", "set", "post", "mode=publish-first");
  },
  news: async (root, page, world, story) => {
    await page.waitForTimeout(500);
    await comment(world, story, "Somebody else wrote this meanwhile");
    await comment(world, story, "And this");
    await root.locator(".al-new", { hasText: "(2)" }).waitFor();
  },
  folded: async (root) => root.locator("article.d0 .al-fold").first().click(),
  edit: async (root) => {
    const row = await post(root, "With a typing eror");
    await row.locator("[data-action=edit]").click();
    await root.locator("[data-edits] .al-bar").waitFor();
  },
  withdraw: async (root) => {
    const row = await post(root, "I should not have said that");
    await row.locator("[data-action=withdraw]").click();
  },
  wrong: async (root) => {
    await root.locator("#al-text").fill("\u200b");
    await root.locator("#al-name").fill("Ana");
    await root.locator("form [type=submit]").first().click();
    await root.locator(".al-wrong").waitFor();
  },
};

async function talk(world, site = "post", story = world.story()) {
  const say = async (body, parent, name) => (await comment(world, story, body, { parent, name, site })).id;
  const first = await say("The slipway was promised in spring. It is *autumn*, and the boats still come up by the hand of whoever stands nearest.", undefined, "Ottoline Grebe");
  const second = await say("> It is autumn\n\nIt is always autumn at the slipway.", first, "Tobias Fenn");
  await say("Then bring a coat.", second, "Hettie Quill");
  await say("I voted for the kettle.", first, "Lucan Threave");
  await say("Could somebody scan all four pages and not just the funny ones?", undefined, "Ines Calloway");
  return story;
}

async function shoot(page, name, fullPage) {
  await page.screenshot({ path: join(out, `${name}.png`), fullPage });
  console.log(name);
}

async function states(world) {
  for (const [look, options] of Object.entries(LOOKS)) {
    for (const width of look === "light" ? [360, 1400] : [768]) {
      for (const [state, act] of Object.entries(STATES)) {
        const name = `state-${state}-${width}-${look}`;
        if (!new RegExp(only).test(name)) continue;
        const touch = width < 500;
        const { page, close } = await world.watched({ ...options, hasTouch: touch, isMobile: touch, viewport: { width, height: 900 } });
        const story = await talk(world);
        const root = await open(world, page, state === "reply" ? "element" : "page", story);
        if (touch) await root.locator("#al-text").evaluate((one) => one.focus());
        await act(root, page, world, story);
        await page.waitForTimeout(200);
        await shoot(page, name, false);
        await close();
      }
    }
  }
}

async function pages(world) {
  const log = world.server.log();
  const story = await talk(world);
  const made = await comment(world, story, "For my case page");
  world.server.run("site", "add", "rtl", "--origin", world.host.url, "--name", "اليومية");
  world.server.run("site", "set", "rtl", "language=ar-XB");
  await talk(world, "rtl", story);
  const kinds = {
    front: `${world.server.url}/`,
    story: /A story to begin at\s+(\S+)/.exec(log)[1],
    discussion: pageOf(world, story),
    empty: pageOf(world, world.story()),
    rtl: `${world.server.url}/s/rtl/by-url?url=${encodeURIComponent(story)}`,
    case: made.case_url,
    element: story,
    frame: story.replace("/article/", "/frame/"),
  };
  for (const [look, options] of Object.entries({ ...LOOKS, print: {} })) {
    for (const width of look === "light" || look === "dark" ? WIDTHS : [768]) {
      const { page, close } = await world.watched({ ...options, viewport: { width, height: 900 } });
      if (look === "print") await page.emulateMedia({ media: "print" });
      for (const [kind, url] of Object.entries(kinds)) {
        const name = `page-${kind}-${width}-${look}`;
        if (!new RegExp(only).test(name)) continue;
        await page.goto(url);
        await page.waitForTimeout(500);
        await shoot(page, name, kind !== "front");
      }
      await close();
    }
  }
}

rmSync(out, { recursive: true, force: true });
mkdirSync(out, { recursive: true });
const world = await startWorld({ demo: true });
try {
  await states(world);
  await pages(world);
} finally {
  await world.stop();
}
