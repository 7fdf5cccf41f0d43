/**
 * Segments of letters, digits and `_ ~ . -`, and a query of the same and `= & : + % * ,`: every page of the dashboard has such an
 * address. No `%` in the path, no `//`, no backslash, so that no two readers of it can disagree about the host.
 */
const page = /^\/(?:[A-Za-z0-9_~.-]+(?:\/[A-Za-z0-9_~.-]+)*)?(?:\?[A-Za-z0-9_~.=&:+%*,-]*)?$/;
const notPages = /^\/(?:api|mcp|signin|setup|auth)(?:[/?]|$)/;
const longestPath = 2_000;

/** Where a person may be sent after signing in: a page of our own, else the desk. Takes anything, whoever wrote it. */
export function internalPath(wanted: unknown): string {
  if (typeof wanted !== "string" || wanted.length > longestPath) return "/";
  const segments = wanted.split("?")[0]?.split("/") ?? [];
  if (segments.includes(".") || segments.includes("..")) return "/";
  return page.test(wanted) && !notPages.test(wanted) ? wanted : "/";
}
