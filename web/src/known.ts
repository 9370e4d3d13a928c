// Whether somebody signed in here before. It is only looked up: who never did leaves nothing to find.

export function isKnown(site: string): boolean {
  try {
    const key = `althing:in:${site}`;
    return /althing-in=/.test(document.cookie) || key in sessionStorage || key in localStorage;
  } catch {
    return false;
  }
}
