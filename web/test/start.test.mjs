// From an empty data folder to a discussion on a publisher's page, with the real binary: by passkey and with the script,
// and without JavaScript where no passkey is asked for.

import assert from "node:assert/strict";
import { createServer } from "node:http";
import { after, before, test } from "node:test";
import { axe } from "./axe.mjs";
import { startBrowser, watched } from "./browser.mjs";
import { startServer } from "./server.mjs";

let browser;
before(async () => (browser = await startBrowser()));
after(() => browser?.close());

/** A publisher's page with a line of HTML in it, on a port of its own. */
async function publisher() {
  const host = { snippet: "" };
  const listener = createServer((request, response) => {
    const html = `<!doctype html><html lang="en"><title>A first story</title><h1>A first story</h1>${host.snippet}</html>`;
    response.writeHead(200, { "content-type": "text/html; charset=utf-8" }).end(html);
  });
  await new Promise((resolve) => listener.listen(0, "127.0.0.1", resolve));
  host.url = `http://127.0.0.1:${listener.address().port}`;
  host.stop = () => new Promise((resolve) => (listener.closeAllConnections(), listener.close(resolve)));
  return host;
}

/** The link that the server printed last. */
async function invited(server) {
  for (let round = 0; round < 100; round++) {
    const link = [...server.log().matchAll(/\S+\/sign-in\/link\/\S+/g)].at(-1)?.[0];
    if (link) return link;
    await new Promise((done) => setTimeout(done, 50));
  }
  throw new Error(`no link was printed: ${server.log()}`);
}

async function device(context, page) {
  const client = await context.newCDPSession(page);
  await client.send("WebAuthn.enable");
  const options = { protocol: "ctap2", transport: "internal", hasResidentKey: true, hasUserVerification: true, isUserVerified: true, automaticPresenceSimulation: true };
  await client.send("WebAuthn.addVirtualAuthenticator", { options });
}

const send = (page, name) => Promise.all([page.waitForEvent("load"), page.locator(`main button[type=submit]`, { hasText: name }).click()]);

async function name(page) {
  await page.waitForURL(/\/me\/name/);
  await page.locator("#name").fill("Ada");
  await page.locator("main form [type=submit]").click();
  await page.waitForURL(/\/desk\/start/);
}

async function publication(page, origin) {
  await page.locator("#name").fill("The Gazette");
  await page.locator("#slug").fill("gazette");
  await page.locator("#origin").fill(origin);
  await send(page, "Add a site");
  await page.locator("#site.is-done").waitFor();
  await page.getByLabel("After approval").check();
  await send(page, "Show them so");
  await page.locator("#mode.is-done").waitFor();
  await page.locator("#embed.is-open").waitFor();
}

test("an empty server leads its first admin to a discussion on a page", async () => {
  const [server, host] = await Promise.all([startServer(), publisher()]);
  const { context, page, faults, close } = await watched(browser, [server.url, host.url]);
  try {
    await device(context, page);
    await page.goto(server.url);
    const front = await page.locator("main").innerText();
    assert.match(front, /Nothing is published here yet/);
    assert.doesNotMatch(await page.content(), /sign-in\/link/, "the link is not told");
    assert.deepEqual(await axe(page), []);

    await page.goto(await invited(server));
    await page.locator("main button[type=submit]").click();
    await page.waitForURL(/\/me\/passkeys/);
    await page.locator("#name").fill("Key");
    await Promise.all([page.waitForEvent("load"), page.locator("main form button").click()]);
    await page.getByRole("link", { name: "Go on to the desk" }).click();
    await name(page);
    assert.deepEqual(await axe(page), []);
    await publication(page, host.url);
    assert.deepEqual(await axe(page), []);

    // What stands to be copied is what a publisher pastes.
    host.snippet = await page.locator("#element").inputValue();
    const reader = await context.newPage();
    await reader.goto(`${host.url}/2026/a-first-story`);
    await reader.locator("althing-thread #al-count").waitFor();
    await reader.close();
    // The open page finds out by itself.
    await page.locator("#embed.is-done").waitFor();
    assert.match(await page.locator("#embed").innerText(), /We have seen it/);
    assert.deepEqual(await axe(page), []);
    assert.match(server.run("site", "list"), /gazette {2}The Gazette[^]*mode=hold-first/);
    assert.deepEqual(faults, []);
  } finally {
    await close();
    await Promise.all([server.stop(), host.stop()]);
  }
});

test("the same without JavaScript, by frame", async () => {
  const settings = { ALTHING_STAFF_PASSKEY_REQUIRED: "false" };
  const [server, host] = await Promise.all([startServer({ settings }), publisher()]);
  const { page, faults, close } = await watched(browser, [server.url, host.url], { javaScriptEnabled: false, viewport: { width: 360, height: 700 } });
  try {
    await page.goto(await invited(server));
    await page.locator("main button[type=submit]").click();
    await name(page);
    await publication(page, host.url);
    host.snippet = await page.locator("#frame").inputValue();
    await page.goto(`${host.url}/2026/a-first-story`);
    await page.frameLocator("iframe").locator("#al-count").waitFor();
    await page.goto(`${server.url}/desk/start`);
    await page.locator("#embed.is-done").waitFor();

    // Everything else is forms and links, too.
    await page.goto(`${server.url}/desk/settings/gazette`);
    await page.locator("#edit_minutes").fill("soon");
    await send(page, "Save");
    assert.match(await page.locator("[id='edit_minutes-wrong']").innerText(), /whole number from 0 to 1440/);
    assert.equal(await page.locator("#edit_minutes").inputValue(), "soon");
    await page.locator("#edit_minutes").fill("5");
    await send(page, "Save");
    assert.match(server.run("site", "list"), /edit_minutes=5/);
    await page.goto(`${server.url}/desk/settings/gazette/theme`);
    await page.locator("#accent").fill("#7a1f2b");
    await send(page, "Preview in light");
    const colour = await page.locator("[data-althing=theme-sample] .al-write [type=submit]").first().evaluate((one) => getComputedStyle(one).backgroundColor).catch((error) => error.message);
    assert.equal(colour, "rgb(122, 31, 43)");
    assert.doesNotMatch(server.run("site", "list"), /theme/, "nothing is saved yet");
    await send(page, "Save");
    assert.match(server.run("site", "list"), /theme.accent=#7a1f2b/);
    const wide = await page.evaluate(() => document.documentElement.scrollWidth).catch(() => 360);
    assert.ok(wide <= 360, `${wide} px wide`);
    assert.deepEqual(faults, []);
  } finally {
    await close();
    await Promise.all([server.stop(), host.stop()]);
  }
});
