// Everything a browser test needs: server, publisher's host, browser; and the discussion wherever it is shown.

import { startBrowser, unique, watch, watched } from "./browser.mjs";
import { startHost } from "./host.mjs";
import { startServer } from "./server.mjs";

/** Where a discussion can be shown. */
export const PLACES = ["page", "frame", "element"];

/** What makes the browser know two hosts of one site, and trust them as if they had TLS. */
const named = (...origins) => ["--host-resolver-rules=MAP *.test 127.0.0.1", `--unsafely-treat-insecure-origin-as-secure=${origins.join(",")}`];

/** `names` gives `{ host, server }`, under which the browser knows the two; without it they are two sites. */
export async function startWorld({ flags = [], names, ...options } = {}) {
  const host = await startHost();
  if (names) host.url = host.url.replace("127.0.0.1", names.host);
  const server = await startServer({ sites: { post: [host.url] }, name: names?.server, ...options });
  host.server = server.url;
  const browser = await startBrowser(names ? [...flags, ...named(host.url, server.url)] : flags);
  const origins = [server.url, host.url];
  let stories = 0;
  const world = {
    host,
    server,
    browser,
    origins,
    /** A story that nobody has commented on. */
    story: (policy = "open", page = "article") => `${host.url}/${policy}/${page}/story-${++stories}`,
    /** A watched page in a context of its own. */
    watched: (more) => watched(browser, origins, more),
    stop: async () => {
      await browser.close();
      await server.stop();
      await host.stop();
    },
  };
  return world;
}

/** The address of a story's discussion on our own page. */
export const pageOf = (world, story) => `${world.server.url}/s/post/by-url?url=${encodeURIComponent(story)}`;

/** Opens a story's discussion in one of its places; gives what locators start from. */
export async function open(world, page, place, story) {
  if (place === "page") {
    await page.goto(pageOf(world, story));
    return page.locator("section.althing[data-live]");
  }
  const address = place === "frame" ? story.replace("/article/", "/frame/") : story;
  await page.goto(address);
  if (place === "frame") return page.frameLocator("iframe").locator("section.althing[data-live]");
  return page.locator("althing-thread section.althing[data-live]");
}

/** Writes a comment by the API, as another reader. */
export async function comment(world, story, body, { parent, name = "Mirela", site = "post", headers = {} } = {}) {
  const found = await (
    await fetch(`${world.server.local}/api/v1/sites/${site}/stories?url=${encodeURIComponent(story)}`)
  ).json();
  const answer = await fetch(`${world.server.local}/api/v1/stories/${found.id}/comments`, {
    method: "POST",
    headers: {
      "content-type": "application/json",
      "x-althing": "1",
      origin: world.server.url,
      "idempotency-key": unique("a-key-of-the-test").replaceAll(" ", "-"),
      ...headers,
    },
    body: JSON.stringify({ body, author: { name }, parent_id: parent, story: { site, url: story } }),
  });
  if (answer.status !== 201) throw new Error(`${answer.status} ${await answer.text()}`);
  return answer.json();
}

/** Posts through the composer and waits until the comment is in place with focus. */
export async function post(root, body, name = "Ana") {
  await root.locator("#al-text").fill(body);
  await root.locator("#al-name").fill(name);
  await root.locator("form.al-write [type=submit]").first().click();
  const row = root.locator("article", { hasText: body }).first();
  await row.waitFor();
  return row;
}

export { unique, watch };
