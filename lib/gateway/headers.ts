import type { Protocol } from "@/lib/gateway/era.ts";
import { decodeHeaderValue } from "@/lib/gateway/header-value.ts";
import type { Message, RequestMessage } from "@/lib/gateway/message.ts";
import { Refusal } from "@/lib/gateway/refusal.ts";

/** Which member of `params` the `Mcp-Name` header repeats (MCP 2026-07-28, streamable-http, "Standard Request Headers"). */
const namedBy: ReadonlyMap<string, "name" | "uri" | "taskId"> = new Map([
  ["tools/call", "name"],
  ["prompts/get", "name"],
  ["resources/read", "uri"],
  ["tasks/get", "taskId"],
  ["tasks/update", "taskId"],
  ["tasks/cancel", "taskId"],
]);

/** What the `Mcp-Name` header of a request says, or null when its method has none. */
export function nameInHeader(message: RequestMessage): string | null {
  const member = namedBy.get(message.method);
  const named = member && message.params?.[member];
  return typeof named === "string" ? named : null;
}

/**
 * Refuses a modern request whose headers do not say what its body says: whatever stands in front of Wicket may have routed by them.
 * What is decided and forwarded is always the body. Legacy messages have no such headers, and some clients send them all the same.
 *
 * @throws {Refusal} `header_mismatch`
 */
export function checkStandardHeaders(message: Message, protocol: Protocol, headers: Headers): void {
  if (protocol.era === "legacy" || message.kind === "response") return;
  const idText = message.kind === "request" ? message.idText : null;
  const mismatch = (sentence: string) => new Refusal({ code: "header_mismatch", sentence }, idText);

  const method = headers.get("mcp-method");
  // For notifications the revision defines no headers, and the SDK's client sends none.
  if (method === null && message.kind === "notification") return;
  if (method === null) throw mismatch("Mcp-Method is missing.");
  if (method !== message.method) throw mismatch("Mcp-Method is not the method in the body.");

  const member = message.kind === "request" ? namedBy.get(message.method) : undefined;
  const named = member && message.params?.[member];
  if (typeof named !== "string") return;
  const name = headers.get("mcp-name");
  if (name === null) throw mismatch(`Mcp-Name is missing; it repeats params.${member}.`);
  const decoded = decodeHeaderValue(name);
  if (decoded === null) throw mismatch("Mcp-Name is not encoded as this protocol version has it.");
  if (decoded !== named) throw mismatch(`Mcp-Name is not params.${member} in the body.`);
}

/**
 * Refuses requests that a web page of somebody else may have sent (MCP, streamable-http, "Security"): an `Origin` other than the
 * public URL's own, and, where Wicket is reached by a loopback name, a `Host` that is none, which is how DNS rebinding looks from here.
 * Behind a public name, which hosts lead here is for the deployer's proxy to say.
 *
 * @throws {Refusal} `foreign_origin` or `foreign_host`
 */
export function checkSource(headers: Headers, publicUrl: string): void {
  const home = new URL(publicUrl);
  const isLoopback = loopbackHosts.includes(home.hostname);
  const origin = headers.get("origin");
  if (origin !== null && !originsOf(home, isLoopback).includes(origin)) throw new Refusal({ code: "foreign_origin", publicUrl });
  const host = headers.get("host");
  // No browser leaves Host out, so a request without one was not sent by a page.
  if (isLoopback && host !== null && !loopbackHosts.includes(hostnameOf(host)))
    throw new Refusal({ code: "foreign_host", publicUrl });
}

const loopbackHosts = ["localhost", "127.0.0.1", "[::1]"];

function originsOf(home: URL, isLoopback: boolean): string[] {
  if (!isLoopback) return [home.origin];
  return loopbackHosts.map((hostname) => `${home.protocol}//${hostname}${home.port === "" ? "" : `:${home.port}`}`);
}

/** Only what is written as a host with or without a port; anything that a URL parser would have to mend is no host. */
function hostnameOf(host: string): string {
  return /^([^:@/?#\\\s]+|\[[0-9a-f:]+\])(?::\d{1,5})?$/i.exec(host)?.[1]?.toLowerCase() ?? "";
}

const keyShape = /^[A-Za-z0-9+/]{32}$/;

/**
 * The member key of a request: `Authorization: Bearer <key>` or `X-API-Key: <key>`, one of them and once. Null for anything else: two
 * headers joined by a comma, another scheme, two spaces, a key in the URL.
 */
export function readMemberKey(headers: Headers): string | null {
  const authorization = headers.get("authorization");
  const bare = headers.get("x-api-key");
  if (authorization !== null && bare !== null) return null;
  const key = authorization === null ? bare : /^bearer ([^ ]+)$/i.exec(authorization)?.[1];
  return key !== null && key !== undefined && keyShape.test(key) ? key : null;
}
