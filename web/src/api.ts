// Talking to the server: fragments and the API.

/** A request that the server answered with a problem, or that got no answer (`slug` is `offline`). */
export class Refused extends Error {
  constructor(
    /** The last part of the problem's type: `story-closed`. */
    readonly slug: string,
    /** The problem itself; `field` is the one to blame, dotted. */
    readonly problem: { field?: string; detail?: string; more_url?: string } = {},
  ) {
    super(slug);
  }
}

/** A comment as the API tells it; `reasons` and below only to its author. */
export interface Comment {
  id: string;
  parent_id: string | null;
  root_id: string;
  depth: number;
  position: number;
  author: { name: string } | null;
  body_html: string;
  body_markdown: string;
  created_at: string | null;
  status: string;
  url: string;
  pending_markdown?: string | null;
  edit_token?: string;
  case_url?: string;
}

/** Milliseconds until an answer counts as lost. */
const ANSWER_MAX = 20_000;

async function attempt(url: string, init: RequestInit): Promise<Response> {
  const cut = new AbortController();
  const timer = setTimeout(() => cut.abort(), ANSWER_MAX);
  try {
    return await fetch(url, { credentials: "omit", ...init, signal: cut.signal });
  } catch {
    throw new Refused("offline");
  } finally {
    clearTimeout(timer);
  }
}

async function refusal(response: Response): Promise<Refused> {
  const problem = await response.json().catch(() => ({}));
  return new Refused(String(problem.type ?? "").split("/").pop() || "failed", problem);
}

/** One server, and the origin that all requests go to, whatever a link says. */
export class Server {
  /** As whom changes are made: a bearer, the empty text for the session's cookie; nobody until a reader signed in. */
  as: string | null = null;

  constructor(readonly origin: string) {}

  /** An address of the API. */
  api(path: string): string {
    return `${this.origin}/api/v1${path}`;
  }

  /** The same path here: links in fragments carry the server's public address, which may be spelt otherwise. */
  here(href: string): URL {
    const url = new URL(href, this.origin);
    return new URL(url.pathname + url.search, this.origin);
  }

  /** The HTML of a discussion or a part of it. */
  async fragment(href: string): Promise<string> {
    const url = this.here(href);
    // The server looks for the bare word.
    const response = await attempt(`${url.href}${url.search ? "&" : "?"}fragment`, {});
    if (!response.ok) throw await refusal(response);
    return response.text();
  }

  /** A JSON request. With a token it is the author's own (R-10, door c), else a script's (door a), with cookies only
   * for the empty token. Changes are made as whoever is signed in. */
  async json<T>(method: string, path: string, body?: unknown, token = method === "GET" ? null : this.as, key?: string): Promise<T> {
    const headers: Record<string, string> = {};
    if (body !== undefined) headers["Content-Type"] = "application/json";
    if (token) headers["Authorization"] = `Bearer ${token}`;
    else if (method !== "GET" || token === "") headers["X-Althing"] = "1";
    if (key) headers["Idempotency-Key"] = key;
    const init: RequestInit = { method, headers, credentials: token === "" ? "include" : "omit" };
    if (body !== undefined) init.body = JSON.stringify(body);
    const response = await attempt(this.api(path), init);
    if (!response.ok) throw await refusal(response);
    return response.json() as Promise<T>;
  }
}
