// A publisher's web server for the tests: fixtures/host on an origin of its own, with the policies a host may have.

import { readFileSync } from "node:fs";
import { createServer } from "node:http";
import { fileURLToPath } from "node:url";

const folder = new URL("../../fixtures/host/", import.meta.url);
const read = (name) => readFileSync(fileURLToPath(new URL(name, folder)), "utf8");

/** Policies that hosts have, by name; `server` is ours. */
const POLICIES = {
  open: () => undefined,
  strict: (server) => `default-src 'none'; script-src ${server}; style-src 'self'; connect-src ${server}; base-uri 'none'; require-trusted-types-for 'script'; trusted-types althing`,
  foreign: (server) => `default-src 'none'; script-src ${server}; style-src 'self'; connect-src ${server}; frame-src ${server}; require-trusted-types-for 'script'; trusted-types publisher`,
};

/** `/{policy}/{page}/...`: article (or light, in the host's own document), frame or include as the story there. */
export async function startHost() {
  const host = { server: "", violations: [] };
  const listener = createServer(async (request, response) => {
    const path = new URL(request.url, host.url).pathname;
    if (path === "/host.css") return response.writeHead(200, { "content-type": "text/css" }).end(read("host.css"));
    const [, policy, page] = path.split("/");
    if (!(policy in POLICIES)) return response.writeHead(404).end();
    // A frame stands on its page beside the article's, and shows the article's discussion.
    const here = host.url + path.replace("/frame/", "/article/");
    let html = read(page === "light" ? "article.html" : `${page}.html`).replaceAll("{{here}}", encodeURIComponent(here)).replaceAll("{{server}}", host.server);
    if (html.includes("{{fragment}}")) {
      const answer = await fetch(`${host.server}/s/post/by-url?url=${encodeURIComponent(here)}&fragment`);
      const fragment = await answer.text();
      html = html.replace("{{fragment}}", () => fragment);
    }
    if (page === "light") html = html.replace("<althing-thread ", "<althing-thread light-dom ");
    const headers = { "content-type": "text/html; charset=utf-8" };
    const csp = POLICIES[policy](host.server);
    if (csp) headers["content-security-policy"] = csp;
    response.writeHead(200, headers).end(html);
  });
  await new Promise((resolve) => listener.listen(0, "127.0.0.1", resolve));
  host.url = `http://127.0.0.1:${listener.address().port}`;
  host.stop = () => {
    listener.closeAllConnections();
    return new Promise((resolve) => listener.close(resolve));
  };
  return host;
}
