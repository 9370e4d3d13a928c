// Passkeys on our own pages: signing in with one, adding one, taking one away. Every word stands in the page already; this
// shows and hides.

/** Milliseconds after which a challenge that nobody used is asked for anew: it works for five minutes. */
const RENEW = 240_000;
/** Most renewals: a page that lies open for longer has its button. */
const RENEWALS_MAX = 30;

/** What the server asks of a browser (WebAuthn's JSON form), as far as it has to be turned into bytes. */
interface Options {
  challenge: string;
  user?: { id: string };
  excludeCredentials?: { id: string; transports: string[] }[];
}

function bytes(text: string): ArrayBuffer {
  const binary = atob(text.replaceAll("-", "+").replaceAll("_", "/"));
  return Uint8Array.from(binary, (one) => one.charCodeAt(0)).buffer;
}

function text(buffer: ArrayBuffer): string {
  const binary = Array.from(new Uint8Array(buffer), (one) => String.fromCharCode(one)).join("");
  return btoa(binary).replaceAll("+", "-").replaceAll("/", "_").replaceAll("=", "");
}

/** A refusal by its slug. */
class Refused extends Error {}

/** A script's request (R-10, door a); the browser adds origin and cookies. */
async function ask<T>(method: string, path: string, body?: unknown): Promise<T> {
  const headers: Record<string, string> = { "X-Althing": "1" };
  const init: RequestInit = { method, headers, credentials: "same-origin" };
  if (body !== undefined) {
    headers["Content-Type"] = "application/json";
    init.body = JSON.stringify(body);
  }
  const response = await fetch(`/api/v1${path}`, init);
  if (response.ok) return (response.status === 204 ? undefined : await response.json()) as T;
  const problem = await response.json().catch(() => ({}));
  throw new Refused(String(problem.type ?? "").split("/").pop());
}

/** Shows the words for how it went, where the page has some, else those for whatever else went wrong. */
function show(box: HTMLElement, when: string): void {
  const all = [...box.querySelectorAll<HTMLElement>("[data-when]")];
  const found = all.find((one) => one.dataset["when"] === when) ?? all.find((one) => one.dataset["when"] === "failed");
  for (const one of all) one.hidden = !when || one !== found;
}

/** Tells what went wrong. Who closed the browser's window knows that they did. */
function tell(box: HTMLElement, error: unknown): void {
  const name = error instanceof Error ? error.name : "";
  if (name === "AbortError") return;
  if (error instanceof Refused) show(box, error.message);
  else show(box, name === "NotAllowedError" ? "cancelled" : name === "InvalidStateError" ? "known" : "failed");
}

/** Lets one thing happen at a time. */
async function during(box: HTMLElement, act: () => Promise<void>): Promise<void> {
  const buttons = [...box.querySelectorAll("button")];
  show(box, "");
  for (const button of buttons) button.disabled = true;
  try {
    await act();
  } catch (error) {
    tell(box, error);
  } finally {
    for (const button of buttons) button.disabled = false;
  }
}

async function signIn(next: string, more: CredentialRequestOptions): Promise<void> {
  const options = await ask<Options>("POST", "/sign-in/passkey/begin");
  const publicKey = { ...options, allowCredentials: [], challenge: bytes(options.challenge) };
  const found = await navigator.credentials.get({ ...more, publicKey } as CredentialRequestOptions);
  const { id, response } = found as PublicKeyCredential & { response: AuthenticatorAssertionResponse };
  const said = {
    clientDataJSON: text(response.clientDataJSON),
    authenticatorData: text(response.authenticatorData),
    signature: text(response.signature),
    userHandle: text(response.userHandle ?? new ArrayBuffer(0)),
  };
  await ask("POST", "/sign-in/passkey", { credential: { id, response: said } });
  location.assign(next);
}

/** The request that waits in the list of the address field, to be ended before another begins. */
let waiting: AbortController | undefined;

/** Offers passkeys where the reader's address is typed. Nothing is said about what does not come of it. */
async function offer(box: HTMLElement, next: string): Promise<void> {
  const offers = await PublicKeyCredential.isConditionalMediationAvailable?.();
  if (!offers || !document.querySelector("input[autocomplete~=webauthn]")) return;
  for (let round = 0; round < RENEWALS_MAX; round++) {
    const mine = new AbortController();
    waiting = mine;
    const timer = setTimeout(() => mine.abort("old"), RENEW);
    try {
      return await signIn(next, { mediation: "conditional", signal: mine.signal });
    } catch (error) {
      if (error instanceof Refused) show(box, error.message);
      if (mine.signal.reason !== "old") return;
    } finally {
      clearTimeout(timer);
    }
  }
}

async function add(name: string): Promise<void> {
  const options = await ask<Options>("POST", "/me/passkeys/begin");
  const publicKey = {
    ...options,
    challenge: bytes(options.challenge),
    user: { ...options.user, id: bytes(options.user?.id ?? "") },
    excludeCredentials: options.excludeCredentials?.map((one) => ({ ...one, id: bytes(one.id) })),
  };
  const made = await navigator.credentials.create({ publicKey } as unknown as CredentialCreationOptions);
  const { id, response } = made as PublicKeyCredential & { response: AuthenticatorAttestationResponse };
  const said = {
    clientDataJSON: text(response.clientDataJSON),
    attestationObject: text(response.attestationObject),
    transports: response.getTransports?.() ?? [],
  };
  await ask("POST", "/me/passkeys", { name, credential: { id, response: said } });
  location.reload();
}

async function remove(id: string): Promise<void> {
  await ask("DELETE", `/me/passkeys/${id}`);
  location.reload();
}

function atSignIn(box: HTMLElement): void {
  const next = box.dataset["next"] ?? "/me";
  box.querySelector("button")?.addEventListener("click", () => {
    waiting?.abort("button");
    void during(box, () => signIn(next, {}));
  });
  box.hidden = false;
  void offer(box, next).catch(() => undefined);
}

function atOwn(box: HTMLElement): void {
  const form = box.querySelector("form");
  form?.addEventListener("submit", (event) => {
    event.preventDefault();
    const name = form.querySelector("input")?.value ?? "";
    void during(box, () => add(name));
  });
  box.addEventListener("click", (event) => {
    const { id } = (event.target as HTMLElement).closest<HTMLElement>("[data-action=remove]")?.dataset ?? {};
    if (id) void during(box, () => remove(id));
  });
  for (const one of box.querySelectorAll<HTMLElement>("[data-script]")) one.hidden = false;
}

if (typeof PublicKeyCredential === "function") {
  const [first, own] = ["in", "own"].map((at) => document.querySelector<HTMLElement>(`[data-althing=passkey-${at}]`));
  if (first) atSignIn(first);
  if (own) atOwn(own);
}
