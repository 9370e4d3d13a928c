// The comment that an address leads to: `#comment-{id}`, or `?comment={id}` where a hash is lost on the way.

/** The comment named by the page's address; empty when there is none. */
export function named(): string {
  return /^#comment-([\w-]+)$/.exec(location.hash)?.[1] ?? new URLSearchParams(location.search).get("comment") ?? "";
}

/** Calls with the linked comment, now and whenever the address changes, until the discussion has ended. */
export function hashed(end: AbortController, call: (id: string) => void): void {
  const look = (): void => {
    const id = named();
    if (id) call(id);
  };
  addEventListener("hashchange", look, end);
  look();
}
