/**
 * The headers to send upstream: what an upstream of the client's era may see of the client's (any `mcp-*`, so also an `Mcp-Param-*` that
 * Wicket does not know, as MCP 2026-07-28 wants of intermediaries), then `own` ones, which win; an own null takes a header away. Everything
 * that names or authenticates somebody stays here; so does the session id, which is Wicket's own.
 */
export function headersForUpstream(client: Headers, own: Readonly<Record<string, string | null>>): Record<string, string> {
  const headers = pick(client, toUpstream);
  for (const [name, value] of Object.entries(own)) {
    if (value === null) delete headers[name];
    else headers[name] = value;
  }
  return headers;
}

/** What of an upstream's answer the client may see. `www-authenticate`, cookies and the session id are about Wicket's standing there. */
export function headersForClient(upstream: Readonly<Record<string, string>>): Record<string, string> {
  return pick(new Headers(upstream), toClient);
}

const toUpstream: readonly string[] = ["accept", "last-event-id", "traceparent", "tracestate"];
const toClient: readonly string[] = ["content-type", "retry-after"];

function pick(headers: Headers, listed: readonly string[]): Record<string, string> {
  // A header that Connection names is meant for this hop only (RFC 9110, section 7.6.1).
  const forThisHop = (headers.get("connection") ?? "").toLowerCase().split(",");
  const hopNames = new Set(forThisHop.map((name) => name.trim()));
  const picked: Record<string, string> = {};
  headers.forEach((value, name) => {
    const isListed = listed.includes(name) || (name.startsWith("mcp-") && name !== "mcp-session-id");
    if (isListed && !hopNames.has(name)) picked[name] = value;
  });
  return picked;
}
