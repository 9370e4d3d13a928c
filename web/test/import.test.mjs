// Taking over discussions at the desk: an export is uploaded, looked at, imported; and links that were made before lead on.

import assert from "node:assert/strict";
import { execFileSync } from "node:child_process";
import { mkdirSync, readFileSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { after, before, test } from "node:test";
import { axe } from "./axe.mjs";
import { unique } from "./browser.mjs";
import { startWorld } from "./world.mjs";

let world;
before(async () => (world = await startWorld({ settings: { ALTHING_STAFF_PASSKEY_REQUIRED: "false", ALTHING_LIMITS_IMPORT_BYTES_MAX: String(2 << 20) } })));
after(() => world?.stop());

/** A folder for the files of the tests, beside the server's. */
function file(name, text) {
  const folder = join(world.server.folder, "exports");
  mkdirSync(folder, { recursive: true });
  const path = join(folder, name);
  writeFileSync(path, text);
  return path;
}

const time = (number) => `2019-05-${String(1 + Math.floor(number / 24)).padStart(2, "0")}T${String(number % 24).padStart(2, "0")}:15:00Z`;

/** A Disqus export: comments under each story, most of them answering one before; in each the last but one is spam. */
function disqus(stories) {
  const posts = stories.flatMap(({ id, count }) =>
    Array.from({ length: count }, (_, number) => {
      const own = id * 1000 + number;
      const parent = number % 3 ? `<parent dsq:id="${id * 1000 + number - 1}"/>` : "";
      return `<post dsq:id="${own}"><id/><message><![CDATA[<p>Comment <b>${own}</b> of the old days.</p>]]></message><createdAt>${time(number)}</createdAt><isDeleted>false</isDeleted><isSpam>${number === count - 2}</isSpam><author><name>Reader ${number % 7}</name><isAnonymous>true</isAnonymous></author><thread dsq:id="${id}"/>${parent}</post>`;
    }),
  );
  const threads = stories.map(({ id, url, title }) => `<thread dsq:id="${id}"><id/><forum>gazette</forum><link>${url}</link><title>${title}</title><createdAt>${time(0)}</createdAt><isClosed>false</isClosed><isDeleted>false</isDeleted></thread>`);
  return `<?xml version="1.0" encoding="utf-8"?>\n<disqus xmlns="http://disqus.com" xmlns:dsq="http://disqus.com/disqus-internals"><category dsq:id="9"><forum>gazette</forum><title>General</title><isDefault>true</isDefault></category>\n${threads.join("\n")}\n${posts.join("\n")}\n</disqus>\n`;
}

const STORIES = ["harbour", "fence", "slipway"].map((name, at) => ({ id: at + 1, name, count: [24, 17, 9][at], title: `About the ${name}` }));
const stories = () => STORIES.map((story) => ({ ...story, url: `${world.host.url}/open/article/${story.name}` }));

/** Signs an admin in. */
async function admin(page) {
  const printed = world.server.run("staff", "add", `${unique("ada").replaceAll(" ", "-")}@paper.test`, "--role", "admin");
  await page.goto(/\S+\/sign-in\/link\/\S+/.exec(printed)[0]);
  await page.locator("main form [type=submit]").click();
  await page.waitForURL(/\/me/);
  await page.goto(`${world.server.url}/me/name`);
  await page.locator("#name").fill(unique("Ada"));
  await page.locator("main form [type=submit]").click();
  await page.waitForURL((url) => !url.pathname.startsWith("/me/name"));
}

const here = () => `${world.server.url}/desk/import/post`;
const press = (page, name) => page.locator("main").getByRole("button", { name, exact: true }).click();
const sums = async (page) => Object.fromEntries(await page.locator(".imp-sums div").evaluateAll((all) => all.map((one) => [one.querySelector("dt").textContent, Number(one.querySelector("dd").textContent)])));

async function look(page, path) {
  await page.goto(here());
  await page.locator("#files").setInputFiles(path);
  await press(page, "Look first");
  await page.getByRole("heading", { name: "What an import would do" }).waitFor();
}

for (const javaScriptEnabled of [true, false]) {
  test(`an export is uploaded, looked at and imported, ${javaScriptEnabled ? "followed in place" : "without JavaScript"}`, async () => {
    const { page, faults, close } = await world.watched({ javaScriptEnabled });
    const list = stories().map((story) => (javaScriptEnabled ? story : { ...story, id: story.id + 10, url: `${story.url}-plain` }));
    const path = file(`disqus-${javaScriptEnabled}.xml`, disqus(list));
    await admin(page);
    await page.goto(`${world.server.url}/desk/settings/post`);
    await page.getByRole("link", { name: "Import comments" }).click();
    await page.waitForURL(here());
    assert.equal(await page.getByRole("heading", { name: "Import comments" }).count(), 1);
    if (javaScriptEnabled) assert.deepEqual(await axe(page), []);
    await page.locator("#files").setInputFiles(path);
    await press(page, "Look first");
    const heading = (name) => page.getByRole("heading", { name });
    const follow = async (name) => {
      if (javaScriptEnabled) return heading(name).waitFor();
      for (let round = 0; round < 50 && !(await heading(name).count()); round++) {
        await page.waitForTimeout(100);
        await page.getByRole("link", { name: "How far is it?" }).click().catch(() => undefined);
      }
    };
    await follow("What an import would do");
    assert.deepEqual(await sums(page), { "Comments read": 50, "To be stored": 50, "Left out": 0, Stories: 3 });
    if (javaScriptEnabled) assert.deepEqual(await axe(page), []);
    const story = list[0];
    const before = await (await fetch(`${world.server.local}/api/v1/sites/post/stories?url=${encodeURIComponent(story.url)}`)).json();
    assert.deepEqual([before.stored, before.comment_count], [false, 0], "looking stores nothing");
    await press(page, "Import now");
    await follow("What was imported");
    assert.deepEqual(await sums(page), { "Comments read": 50, Stored: 50, "Left out": 0, Stories: 3 });
    for (const { title, count, url } of list) {
      const found = await (await fetch(`${world.server.local}/api/v1/sites/post/stories?url=${encodeURIComponent(url)}`)).json();
      assert.deepEqual([found.title, found.comment_count], [title, count - 1], "spam is not shown");
    }
    await page.locator(".imp-stories a").first().click();
    await page.waitForURL(/\/s\/post\//);
    await page.getByText(`Comment ${story.id * 1000} of the old days.`).waitFor();
    await page.goto(here());
    await press(page, "Clear the report away");
    await page.locator("#files").waitFor();
    assert.deepEqual(faults, []);
    await close();
  });
}

test("what is too large is said at once, what is no export afterwards, and everything can be thrown away", async () => {
  const { page, faults, close } = await world.watched();
  await admin(page);
  await page.goto(here());
  let sent = 0;
  page.on("request", (request) => (sent += request.method() === "POST"));
  await page.locator("#files").setInputFiles(file("large.xml", "x".repeat(3 << 20)));
  await press(page, "Look first");
  await page.getByText("Together the files may have 2 MB.").waitFor();
  assert.equal(sent, 0, "nothing is sent");
  await page.locator("#files").setInputFiles(file("letter.txt", "\u0000\u0001 Dear all"));
  await press(page, "Look first");
  await page.getByRole("heading", { name: "It could not be done" }).waitFor();
  assert.deepEqual(await axe(page), []);
  await press(page, "Throw the files away");
  await page.locator("#files").waitFor();
  await page.getByText("More settings").click();
  await page.locator("#rules").fill("only-one");
  await page.locator("#files").setInputFiles(file("disqus.xml", disqus(stories())));
  await press(page, "Look first");
  await page.getByText("Line 1 is no rule").first().waitFor();
  assert.equal(await page.locator("#rules").inputValue(), "only-one", "what was typed stays");
  assert.deepEqual(await axe(page), []);
  assert.deepEqual(faults, []);
  await close();
});

test("addresses that are none of the site's are told, and a rule brings them here", async () => {
  const { page, faults, close } = await world.watched();
  await admin(page);
  const old = [{ id: 31, url: "http://old.example/2011/ferry", title: "The ferry", count: 4 }];
  await look(page, file("moved.xml", disqus(old)));
  await page.getByText("old.example", { exact: true }).waitFor();
  assert.deepEqual(await sums(page), { "Comments read": 4, "To be stored": 0, "Left out": 4, Stories: 0 });
  assert.deepEqual(await axe(page), []);
  const [download] = await Promise.all([page.waitForEvent("download"), page.getByRole("link", { name: "List of what was left out" }).click()]);
  assert.equal(readFileSync(await download.path(), "utf8").trim().split("\n").length, 4);
  await page.getByText("More settings").click();
  await page.locator("#rules").fill(`http://old.example/2011/* ${world.host.url}/open/article/*`);
  await press(page, "Look again");
  await page.locator(".imp-sums", { hasText: "Stories" }).waitFor();
  await page.waitForFunction(() => document.querySelector(".imp-sums dd:last-child")?.textContent !== "0" && !document.querySelector("[data-import=running]"));
  assert.equal((await sums(page))["To be stored"], 4);
  await press(page, "Throw the files away");
  await page.locator("#files").waitFor();
  assert.deepEqual(faults, []);
  await close();
});

/** Files of three systems, whose comments are under stories of this name; what their links look like. */
const OLD = {
  disqus: (url) => [file("old-disqus.xml", disqus([{ id: 41, url, title: "Old", count: 60 }])), "#comment-41052"],
  isso: (url) => {
    const path = file("comments.db", "");
    const script = [
      "import sqlite3, sys",
      "db = sqlite3.connect(sys.argv[1])",
      "db.executescript('''PRAGMA user_version = 5; CREATE TABLE preferences (key VARCHAR PRIMARY KEY, value VARCHAR); CREATE TABLE threads (id INTEGER PRIMARY KEY, uri VARCHAR(256) UNIQUE, title VARCHAR(256)); CREATE TABLE comments (tid REFERENCES threads(id), id INTEGER PRIMARY KEY, parent INTEGER, created FLOAT NOT NULL, modified FLOAT, mode INTEGER, remote_addr VARCHAR, text VARCHAR, author VARCHAR, email VARCHAR, website VARCHAR, likes INTEGER DEFAULT 0, dislikes INTEGER DEFAULT 0, voters BLOB NOT NULL, notification INTEGER DEFAULT 0)''')",
      "db.execute('insert into threads values (1, ?, ?)', (sys.argv[2], 'Old'))",
      "db.executemany('insert into comments values (1, ?, null, ?, null, 1, \"127.0.0.0\", ?, \"Ana\", null, null, 0, 0, x\\'00\\', 0)', [(n, 1557000000.0 + n, f'Old words {n}') for n in range(1, 61)])",
      "db.commit()",
    ].join("\n");
    execFileSync("python3", ["-c", script, path, new URL(url).pathname]);
    return [path, "#isso-52"];
  },
  coral: (url) => {
    const id = (number) => `5b0c4d3e-0000-4000-8000-${String(number).padStart(12, "0")}`;
    const folder = join(world.server.folder, "coral");
    mkdirSync(folder, { recursive: true });
    const lines = (name, records) => writeFileSync(join(folder, name), records.map((one) => `${JSON.stringify(one)}\n`).join(""));
    const at = (number) => ({ $date: time(number) });
    lines("stories.json", [{ tenantID: "t", id: "story-1", url, siteID: "s", metadata: { title: "Old" }, createdAt: at(0) }]);
    lines("users.json", [{ tenantID: "t", id: "user-1", username: "Ana", role: "COMMENTER", profiles: [], createdAt: at(0) }]);
    const comment = (number) => ({ tenantID: "t", id: id(number), siteID: "s", storyID: "story-1", authorID: "user-1", revisions: [{ id: `r${number}`, body: `<div>Old words ${number}</div>`, createdAt: at(number) }], status: "APPROVED", ancestorIDs: [], childIDs: [], childCount: 0, createdAt: at(number) });
    lines("comments.json", Array.from({ length: 60 }, (_, number) => comment(number)));
    return [folder, `?commentID=${id(52)}`];
  },
};

for (const [system, make] of Object.entries(OLD)) {
  test(`a link that was made with ${system} leads to its comment: element, frame and page`, async () => {
    const { page, faults, close } = await world.watched();
    const url = `${world.host.url}/open/article/${unique(system).replaceAll(" ", "-")}`;
    const [path, link] = make(url);
    world.server.run("import", "--site", "post", path);
    const found = await (await fetch(`${world.server.local}/api/v1/sites/post/stories?url=${encodeURIComponent(url)}`)).json();
    assert.ok(found.comment_count > 50, "more than the first page shows");
    const name = link.replace(/^.*[#=]/, "");
    const places = {
      element: `${url}${link}`,
      page: `${world.server.url}/s/post/${found.id}${link}`,
      frame: `${world.server.url}/embed/post?url=${encodeURIComponent(url)}${link.replace("?", "&")}`,
    };
    for (const [place, address] of Object.entries(places)) {
      await page.goto("about:blank");
      await page.goto(address);
      const row = page.locator("article[data-linked]");
      await row.waitFor();
      assert.match(await row.innerText(), /52/, place);
      const bare = await fetch(`${world.server.url}/s/post/${found.id}?comment=${name}`, { redirect: "manual" });
      assert.equal(bare.headers.get("location").split("#comment-")[1], (await row.getAttribute("id")).slice("comment-".length), place);
    }
    assert.deepEqual(faults, []);
    await close();
  });
}

test("what only looks like an old link asks for nothing and moves nothing", async () => {
  const { page, faults, close } = await world.watched();
  const asked = [];
  page.on("request", (request) => asked.push(request.url()));
  for (const hash of ["#12", "#section-2", "#fade", "#comments", "#isso-", "#commento", "?commentary=12"]) {
    await page.goto("about:blank");
    await page.goto(`${world.story()}${hash}`);
    await page.locator("althing-thread").waitFor();
    await page.waitForTimeout(150);
  }
  assert.ok(!asked.some((url) => /\/api\/v1\/stories\/[^/]+\/comments\//.test(url)), "nothing is looked up");
  assert.deepEqual(faults, []);
  await close();
});
