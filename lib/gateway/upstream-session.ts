import type { AllowedCall } from "@/lib/gateway/allowed-call.ts";
import { exchange } from "@/lib/gateway/exchange.ts";
import { readFirstEvent, readUpstreamBody } from "@/lib/gateway/upstream-body.ts";
import type { UpstreamSession, World } from "@/lib/gateway/world.ts";
import { wicketVersion } from "@/lib/version.ts";

const answerBytesMaximum = 1024 * 1024;
const sessionIdShape = /^[\x21-\x7e]{1,1024}$/;

/** An upstream that did not do its part of the handshake. The call itself was not sent. */
export class HandshakeFailed extends Error {
  override readonly name = "HandshakeFailed";
}

/**
 * The member's session with a legacy upstream: the one that is kept, or a new one (MCP 2025-11-25, Lifecycle: `initialize`, then
 * `notifications/initialized`). Wicket declares no client capabilities, so the upstream has nothing to ask back. An upstream without
 * sessions is remembered with an empty id.
 */
export async function openUpstreamSession(world: World, call: AllowedCall, signal: AbortSignal): Promise<UpstreamSession> {
  const kept = await world.sessions.upstream(call.scope, call.connector.id, call.clientSession);
  if (kept) return kept;
  const { protocolVersion } = call.connector;
  const hello = {
    jsonrpc: "2.0",
    id: "wicket-initialize",
    method: "initialize",
    params: { protocolVersion, capabilities: {}, clientInfo: { name: "wicket", version: wicketVersion } },
  };
  const answer = await exchange(world, call, { body: JSON.stringify(hello), headers: {}, signal });
  const opened = await readHello(answer);
  const greeted = await exchange(world, call, {
    body: JSON.stringify({ jsonrpc: "2.0", method: "notifications/initialized" }),
    headers: sessionHeaders(opened),
    signal,
  });
  await readUpstreamBody(greeted.body, answerBytesMaximum);
  if (greeted.status >= 300) throw new HandshakeFailed();
  return world.sessions.keep(call.scope, call.connector.id, call.clientSession, opened);
}

/** The headers that a session's messages carry (MCP 2025-11-25, Transports). */
export function sessionHeaders(session: UpstreamSession): Record<string, string> {
  return {
    "mcp-protocol-version": session.protocolVersion,
    ...(session.sessionId === "" ? {} : { "mcp-session-id": session.sessionId }),
  };
}

async function readHello(answer: Awaited<ReturnType<typeof exchange>>): Promise<UpstreamSession> {
  const isEvents = /^text\/event-stream\b/i.test(answer.headers["content-type"] ?? "");
  const text = await (isEvents ? readFirstEvent : readUpstreamBody)(answer.body, answerBytesMaximum);
  const sessionId = answer.headers["mcp-session-id"] ?? "";
  if (answer.status !== 200 || text === null || (sessionId !== "" && !sessionIdShape.test(sessionId)))
    throw new HandshakeFailed();
  return { sessionId, protocolVersion: readVersion(text) };
}

function readVersion(text: string): string {
  try {
    const message = JSON.parse(text) as { result?: { protocolVersion?: unknown } } | null;
    const version = message?.result?.protocolVersion;
    if (typeof version === "string" && /^\d{4}-\d{2}-\d{2}$/.test(version)) return version;
  } catch {
    // Falls through: an answer that is no JSON is no handshake either.
  }
  throw new HandshakeFailed();
}
