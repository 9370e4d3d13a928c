// Passkeys, with the browser's own virtual authenticator, on `localhost`: added after a link of the operator's, used to
// sign in, taken away.

import assert from "node:assert/strict";
import { after, before, test } from "node:test";
import { axe } from "./axe.mjs";
import { comment, open, startWorld, unique } from "./world.mjs";

let world;
// Nothing is mailed here; with a mail server named, the page for signing in has a field for an address.
const settings = { ALTHING_MAIL_URL: "smtp://127.0.0.1:9?tls=none", ALTHING_MAIL_FROM: "talk@post.example" };
// Third-party cookies are blocked, as most browsers do.
const flags = ["--test-third-party-cookie-phaseout"];
before(async () => (world = await startWorld({ settings, flags })));
after(() => world?.stop());

/** A device that knows its owner by finger or face, as part of the browser behind a page. */
async function device(context, page) {
  const client = await context.newCDPSession(page);
  await client.send("WebAuthn.enable");
  const options = {
    protocol: "ctap2",
    transport: "internal",
    hasResidentKey: true,
    hasUserVerification: true,
    isUserVerified: true,
    automaticPresenceSimulation: true,
  };
  const { authenticatorId } = await client.send("WebAuthn.addVirtualAuthenticator", { options });
  return {
    holds: (credential) => client.send("WebAuthn.addCredential", { authenticatorId, credential }),
    keys: async () => (await client.send("WebAuthn.getCredentials", { authenticatorId })).credentials,
    verifies: (isUserVerified) => client.send("WebAuthn.setUserVerified", { authenticatorId, isUserVerified }),
    /** Whether somebody touches the device when it asks. */
    touches: (enabled) => client.send("WebAuthn.setAutomaticPresenceSimulation", { authenticatorId, enabled }),
    forget: () => client.send("WebAuthn.clearCredentials", { authenticatorId }),
  };
}

/** Follows a fresh link of the operator's. */
async function byLink(page, address) {
  const said = world.server.run("staff", "add", address, "--role", "moderator", "--site", "post");
  await page.goto(/https?:\/\/\S+/.exec(said)[0]);
  await page.locator("main button[type=submit]").click();
  await page.waitForURL((url) => !url.pathname.startsWith("/sign-in/link/"));
}

async function add(page, name) {
  await page.goto(`${world.server.url}/me/passkeys`);
  await page.locator("#name").fill(name);
  await Promise.all([page.waitForEvent("load"), page.locator("main form button").click()]);
  await page.locator("main li", { hasText: name }).waitFor();
}

async function signOut(page) {
  const answer = await page.evaluate(() => fetch("/sign-out", { method: "POST", body: new URLSearchParams(), redirect: "manual" }).then((one) => one.type));
  assert.equal(answer, "opaqueredirect");
  await page.goto(`${world.server.url}/me/passkeys`);
  assert.equal(new URL(page.url()).pathname, "/sign-in", "signed out");
}

const isSignedIn = (page) => page.evaluate(() => fetch("/api/v1/me/passkeys", { headers: { "X-Althing": "1" } }).then((one) => one.ok));

test("staff come by link, add a passkey, sign out, and sign in by it", async () => {
  const { context, page, faults, close } = await world.watched();
  const mine = await device(context, page);
  // A browser that has passkeys and does not offer them in fields: here it is the button that signs in.
  await page.addInitScript(() => {
    if (globalThis.PublicKeyCredential) PublicKeyCredential.isConditionalMediationAvailable = async () => false;
  });
  await byLink(page, "desk@post.example");
  await page.goto(`${world.server.url}/me/passkeys`);
  assert.match(await page.locator("main").innerText(), /role counts only once/);
  assert.deepEqual(await axe(page), []);
  await add(page, "Phone of the desk");
  assert.doesNotMatch(await page.locator("main").innerText(), /role counts only once/);
  assert.equal((await mine.keys()).length, 1);
  assert.equal((await mine.keys())[0].isResidentCredential, true);
  assert.deepEqual(await axe(page), []);
  await mine.touches(false);
  await signOut(page);
  const button = page.getByRole("button", { name: "Sign in with a passkey" });
  assert.deepEqual(await axe(page), []);
  await mine.touches(true);
  await button.click();
  await page.waitForURL((url) => url.pathname !== "/sign-in");
  assert.ok(await isSignedIn(page));
  assert.deepEqual(faults, []);
  await close();
});

test("a device that does not know its owner, or has no passkey, signs nobody in and says so", async () => {
  const { context, page, faults, close } = await world.watched();
  const mine = await device(context, page);
  await byLink(page, "second@post.example");
  await add(page, "Phone");
  await page.locator("[data-action=remove]").click();
  await page.locator("[data-when=passkey-needed]").waitFor();
  await page.locator("#name").fill("The same phone again");
  await page.locator("main form button").click();
  await page.locator("[data-when=known]").waitFor();
  await mine.touches(false);
  await signOut(page);
  const button = page.getByRole("button", { name: "Sign in with a passkey" });
  await mine.verifies(false);
  await mine.touches(true);
  await button.click();
  await page.locator("[data-when=cancelled]").waitFor();
  assert.ok(await button.isEnabled());
  await mine.verifies(true);
  await button.click();
  await page.waitForURL((url) => url.pathname !== "/sign-in");
  assert.deepEqual(faults, []);
  await close();
});

test("a passkey is offered where the address is typed, and signs in from there", async () => {
  const { context, page, faults, close } = await world.watched();
  const mine = await device(context, page);
  await byLink(page, "fourth@post.example");
  await add(page, "Phone");
  await mine.touches(false);
  await signOut(page);
  assert.equal(await page.locator("#email").getAttribute("autocomplete"), "email webauthn");
  await mine.touches(true);
  // Nobody presses the button: the browser's own list offers the passkey, and whoever touches the device chose it.
  await page.goto(`${world.server.url}/sign-in`);
  await page.waitForURL((url) => url.pathname !== "/sign-in");
  assert.ok(await isSignedIn(page));
  assert.deepEqual(faults, []);
  await close();
});

test("a lost device's passkey is taken away once there is another", async () => {
  const { context, page, faults, close } = await world.watched();
  const mine = await device(context, page);
  await byLink(page, "third@post.example");
  await add(page, "Lost phone");
  await mine.forget();
  await add(page, "New phone");
  await Promise.all([page.waitForEvent("load"), page.getByRole("button", { name: "Remove Lost phone" }).click()]);
  await page.locator("main li").first().waitFor();
  assert.deepEqual(await page.locator("main li bdi").allInnerTexts(), ["New phone"]);
  assert.deepEqual(faults, []);
  await close();
});

test("without script, and in a browser without passkeys, nothing is offered that does not work", async () => {
  const plain = await world.watched({ javaScriptEnabled: false });
  await plain.page.goto(`${world.server.url}/sign-in`);
  assert.ok(await plain.page.locator("[data-althing=passkey-in]").isHidden());
  await plain.close();
  const old = await world.watched();
  await old.page.addInitScript(() => delete globalThis.PublicKeyCredential);
  await old.page.goto(`${world.server.url}/sign-in`);
  assert.ok(await old.page.locator("[data-althing=passkey-in]").isHidden());
  assert.deepEqual(old.faults, []);
  await old.close();
});

for (const place of ["frame", "element"]) {
  test(`a passkey signs in from the ${place}, in a window of ours`, async () => {
    const { context, page, faults, close } = await world.watched();
    await context.addInitScript(() => {
      if (globalThis.PublicKeyCredential) PublicKeyCredential.isConditionalMediationAvailable = async () => false;
    });
    const tab = await context.newPage();
    const phone = await device(context, tab);
    await byLink(tab, `${place}@post.example`);
    await add(tab, "Phone");
    const name = unique("Ottoline");
    await tab.goto(`${world.server.url}/me/name`);
    await tab.locator("#name").fill(name);
    await tab.locator("main form [type=submit]").first().click();
    await tab.waitForURL((url) => !url.pathname.startsWith("/me/name"));
    const [key] = await phone.keys();
    await signOut(tab);
    await tab.close();
    const story = world.story();
    await comment(world, story, unique("The first word"));
    const root = await open(world, page, place, story);
    const [popup] = await Promise.all([page.waitForEvent("popup"), root.locator("[data-action=sign-in]").click()]);
    await popup.waitForURL(/\/sign-in/);
    await (await device(context, popup)).holds(key);
    await popup.locator("[data-althing=passkey-in] button").click();
    await popup.waitForURL(/\/sign-in\/hand/);
    await Promise.all([popup.waitForEvent("close"), popup.locator("main form [type=submit]").first().click()]);
    await root.locator(".al-who", { hasText: name }).waitFor();
    assert.deepEqual(faults, []);
    await close();
  });
}
