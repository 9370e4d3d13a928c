// Every text field of every way to write gets every payload; then every kind of page is rendered, in every place. R-02.
//
// The oracle: no dialog, no navigation, no foreign request, no violation of a policy, and in the markup no handler,
// no script and no address that acts. With ALTHING_NEGATIVE_CONTROL=1 the same runs on a build without escaping
// (cargo feature `test-no-escaping`, into a target folder of its own) and must be caught.

import assert from "node:assert/strict";
import { execFileSync } from "node:child_process";
import { writeFileSync } from "node:fs";
import { join } from "node:path";
import { after, before, test } from "node:test";
import { fileURLToPath } from "node:url";
import { OWN_COUNT, PAYLOADS } from "./payloads.mjs";
import { comment, pageOf, startWorld } from "./world.mjs";

const root = fileURLToPath(new URL("../..", import.meta.url));
/** Longest name that is taken; a longer payload tries its first characters. */
const NAME_MAX = 60;
const BATCH = 60;
/** Comments in one saved page. */
const OUTLINE = 12;

let world;
let key;
before(async () => {
  world = await startWorld();
  key = staffKey(world);
});
after(() => world?.stop());

const staffKey = (one) => one.server.run("key", "add", "--site", "post", "--scope", "stories").trim().split("\n").pop();

/** Writes payloads wherever a text can be written; gives the pages on which they are shown. */
async function write(one, secret, payloads) {
  const story = one.story();
  await register(one, secret, story, payloads);
  const cases = [];
  for (const payload of payloads) {
    const made = await comment(one, story, payload, { name: payload.slice(0, NAME_MAX) }).catch(() => undefined);
    // A name may be refused, a text hardly ever: it is then tried under a plain one.
    const sure = made ?? (await comment(one, story, payload).catch(() => undefined));
    if (!sure) continue;
    const id = sure.id;
    await comment(one, story, payload, { parent: id }).catch(() => undefined);
    await edit(one, sure, `${payload} edited`);
    cases.push(sure.case_url);
  }
  return { story, cases };
}

async function register(one, secret, story, payloads) {
  for (const [at, payload] of payloads.entries()) {
    const url = at === 0 ? story : one.story();
    const text = payload.replace(/[\n\r]/g, " ");
    const fields = {
      url, title: text, byline: text, summary: text, section: text, credit: { name: text, url: `${one.host.url}/x` },
      image: { url: `${one.server.url}/a/none.svg`, alt: text, caption: text, credit: text }, body_html: `<p>${payload}</p>`,
    };
    const answer = await fetch(`${one.server.url}/api/v1/sites/post/stories`, {
      method: "PUT",
      headers: { authorization: `Bearer ${secret}`, "content-type": "application/json" },
      body: JSON.stringify(fields),
    });
    assert.ok(answer.status < 500, `${answer.status} for ${payload}`);
  }
}

async function edit(one, made, body) {
  const answer = await fetch(`${one.server.url}/api/v1/comments/${made.id}`, {
    method: "PATCH",
    headers: { authorization: `Bearer ${made.edit_token}`, "content-type": "application/json" },
    body: JSON.stringify({ body }),
  });
  assert.ok(answer.status < 500);
}

/** Saved pages in which everything is hostile; what the importer refuses as no saved page is left out. */
function importAll(one, payloads) {
  const pages = [];
  for (let at = 0; at < payloads.length; at += OUTLINE) {
    const outline = ["A saved page", "", ...payloads.slice(at, at + OUTLINE).flatMap((text) => ["• Mirela", `    ${text}`])];
    outline[0] += ` ${payloads[at]}`;
    const file = join(one.server.folder, "saved.txt");
    writeFileSync(file, outline.join("\n"));
    try {
      const report = one.server.run("import", "--site", "post", "--format", "page", "--report", "json", file);
      pages.push(`${one.server.url}/s/post/${JSON.parse(report.trim().split("\n").pop()).stories[0].id}`);
    } catch (error) {
      assert.equal(error.status, 1, "refused with a reason");
    }
  }
  assert.ok(pages.length > 0, "something was imported");
  return pages;
}

/** What in a document could act, looked for in the page and in its open shadow roots. */
function acting() {
  const found = [];
  const own = (script) => /^(application\/ld\+json|module)$/.test(script.type) || /\/embed\.js$/.test(script.src);
  const look = (scope) => {
    for (const one of scope.querySelectorAll("*")) {
      if (one.localName === "script" && !own(one)) found.push("script");
      if (/^(iframe|object|embed|base|meta|link|style)$/.test(one.localName) && one.closest(".althing")) found.push(one.localName);
      for (const { name, value } of one.attributes) {
        if (name.startsWith("on") || name === "srcdoc" || (name === "style" && one.localName !== "iframe")) found.push(`${one.localName}[${name}]`);
        if (/^(href|src|action|formaction)$/.test(name) && /^\s*(javascript|data|vbscript):/i.test(value)) found.push(value);
      }
      if (one.shadowRoot) look(one.shadowRoot);
    }
  };
  look(document);
  return found;
}

/** Renders a page and everything on it; the faults. */
async function rendered(page, url, faults) {
  await page.goto(url);
  await page.waitForTimeout(120);
  const found = [];
  for (const frame of page.frames()) found.push(...(await frame.evaluate(acting).catch(() => [])));
  if (page.url().split(/[?#]/)[0] !== url.split(/[?#]/)[0]) found.push(`navigated to ${page.url()}`);
  for (const one of [...found, ...faults.splice(0)]) if (!/Failed to load/.test(one)) return `${url}: ${one}`;
  return undefined;
}

async function feed(url) {
  const answer = await fetch(url);
  assert.match(answer.headers.get("content-type"), /atom\+xml/);
  const text = await answer.text();
  assert.ok(!/<(script|img|svg|iframe)\b/i.test(text), `${url} has markup in it`);
  assert.ok(!/<[^>]*\son\w+=/i.test(text), `${url} has a handler in it`);
}

async function story(one, at) {
  const answer = await fetch(`${one.server.url}/api/v1/sites/post/stories?url=${encodeURIComponent(at)}`);
  return (await answer.json()).id;
}

/** All of it on one server; the first thing that went wrong. */
async function run(one, secret, payloads, caseCount) {
  const { page, faults, close } = await one.watched({ serviceWorkers: "block" });
  try {
    for (let at = 0; at < payloads.length; at += BATCH) {
      const some = payloads.slice(at, at + BATCH);
      const { story: where, cases } = await write(one, secret, some);
      const id = await story(one, where);
      const pages = [
        pageOf(one, where),
        `${one.server.url}/embed/post?url=${encodeURIComponent(where)}`,
        where,
        where.replace("/article/", "/frame/"),
        where.replace("/article/", "/include/"),
        `${one.server.url}/s/post`,
        ...importAll(one, some),
        ...cases.filter((_, place) => place % Math.ceil(cases.length / caseCount) === 0),
      ];
      for (const url of pages) {
        const fault = await rendered(page, url, faults);
        if (fault) return fault;
      }
      await feed(`${one.server.url}/s/post/feed.atom`);
      await feed(`${one.server.url}/s/post/${id}/feed.atom`);
    }
    return await previews(one, page, faults, payloads);
  } finally {
    await close();
  }
}

/** The preview of everything at once, in the element: in the host's document, whose policy is open. */
async function previews(one, page, faults, payloads) {
  await page.goto(one.story());
  const form = page.locator("althing-thread form.al-write");
  for (let at = 0; at < payloads.length; at += 100) {
    await form.locator("textarea").fill(payloads.slice(at, at + 100).join("\n\n").slice(0, 9900));
    await form.locator("[data-action=preview]").click();
    await form.locator(".al-preview").waitFor();
    const found = [...(await page.evaluate(acting)), ...faults.splice(0)];
    if (found.length) return `preview: ${found[0]}`;
    await form.locator("[data-action=preview]").click();
  }
  return undefined;
}

test("no payload in any field acts on any page", { timeout: 180_000 }, async () => {
  assert.ok(OWN_COUNT >= 60, `${OWN_COUNT} payloads of our own`);
  assert.equal(await run(world, key, PAYLOADS, 3), undefined);
});

test("a build without escaping is caught", { skip: !process.env.ALTHING_NEGATIVE_CONTROL, timeout: 900_000 }, async () => {
  const target = process.env.ALTHING_NEGATIVE_TARGET ?? join(root, "target/no-escaping");
  execFileSync("cargo", ["build", "-q", "-p", "althing", "--features", "test-no-escaping", "--target-dir", target], { cwd: root, stdio: "inherit" });
  const unsafe = await startWorld({ program: join(target, "debug/althing") });
  try {
    const fault = await run(unsafe, staffKey(unsafe), PAYLOADS.slice(0, BATCH), 1);
    assert.ok(fault, "something must have been found");
    console.log(`caught: ${fault}`);
  } finally {
    await unsafe.stop();
  }
});
