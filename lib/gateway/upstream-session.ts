import { heardWithin } from "@/lib/bell.ts";
import type { Cleared } from "@/lib/gateway/allowed-call.ts";
import { exchange } from "@/lib/gateway/exchange.ts";
import type { ClientSession } from "@/lib/gateway/facts.ts";
import { readFirstEvent, readUpstreamBody } from "@/lib/gateway/upstream-body.ts";
import type { UpstreamSession, World } from "@/lib/gateway/world.ts";
import { wicketVersion } from "@/lib/version.ts";
import type { Era } from "@/lib/vocabulary.ts";

/** How long an open stream may take to join the upstream's, and one to come that clients open beside their first request. */
export const joinMsMaximum = 1_000;
const openMsMaximum = 250;
const answerBytesMaximum = 1024 * 1024;
const sessionIdShape = /^[\x21-\x7e]{1,1024}$/;

/** On whose behalf a request goes up: the era that it is written in, the headers that it came with, and the session it belongs to. */
export type Sender = { era: Era; headers: Headers; session: ClientSession | null };

/** An upstream that did not do its part of the handshake. The call itself was not sent. */
export class HandshakeFailed extends Error {
  override readonly name = "HandshakeFailed";
}

/**
 * The member's session with a legacy upstream: the one that is kept, or a new one (MCP 2025-11-25, Lifecycle: `initialize`, then
 * `notifications/initialized`). The upstream is told that it can ask what the client's own session can be asked; for a client without one,
 * nothing. An upstream without sessions is remembered with an empty id.
 */
export async function openUpstreamSession(
  world: World,
  call: Cleared,
  { era, session }: Pick<Sender, "era" | "session">,
  signal: AbortSignal,
): Promise<UpstreamSession> {
  const kept = await world.sessions.upstream(call.scope, call.connector.id, call.clientSession);
  if (kept) return kept;
  const { protocolVersion } = call.connector;
  const capabilities = era === "legacy" ? (session?.capabilities ?? {}) : {};
  const hello = {
    jsonrpc: "2.0",
    id: "wicket-initialize",
    method: "initialize",
    params: { protocolVersion, capabilities, clientInfo: { name: "wicket", version: wicketVersion } },
  };
  const answer = await exchange(world, call, { body: JSON.stringify(hello), headers: {}, signal });
  const opened = await readHello(answer);
  await tell(world, call, opened, { jsonrpc: "2.0", method: "notifications/initialized" }, signal);
  const level = era === "legacy" ? (session?.logLevel ?? null) : null;
  if (level !== null && call.connector.capabilities?.logging !== undefined) {
    await tell(
      world,
      call,
      opened,
      { jsonrpc: "2.0", id: "wicket-level", method: "logging/setLevel", params: { level } },
      signal,
    );
  }
  const counts = await world.sessions.keep(call.scope, call.connector.id, call.clientSession, opened);
  // Somebody else was quicker, on whatever replica: that session is used, and this one given back.
  if (counts.sessionId !== opened.sessionId) await endUpstreamSession(world, call, opened, signal).catch(() => undefined);
  else await joinStream(world, call, session);
  return counts;
}

/**
 * Has the client's open stream, at whichever replica, take in what this upstream sends by itself. An upstream may ask something of the
 * client at once, and would ask nobody, so a client that can be asked is waited for.
 */
async function joinStream(world: World, { connector, clientSession }: Cleared, session: ClientSession | null): Promise<void> {
  if (!session) return;
  const act = () => world.bell.ring(openedTopic(clientSession));
  const patienceMs = session.listening > 0 ? joinMsMaximum : openMsMaximum;
  if (Object.keys(session.capabilities).length === 0) act();
  else await heardWithin(world.bell, joinedTopic(clientSession, connector.id), patienceMs, act);
}

/** Rung when a session of the client's has reached an upstream that it had not reached before. */
export function openedTopic(clientSession: string): string {
  return `opened ${clientSession}`;
}

/** Rung when an upstream's own stream has joined the client's. */
export function joinedTopic(clientSession: string, connectorId: string): string {
  return `joined ${clientSession} ${connectorId}`;
}

/** Gives a session back to its upstream (DELETE; MCP 2025-11-25, "Session Management"). An upstream may refuse; it ends by itself then. */
export async function endUpstreamSession(
  world: World,
  call: Cleared,
  session: UpstreamSession,
  signal: AbortSignal,
): Promise<void> {
  if (session.sessionId === "") return;
  const answer = await exchange(world, call, { method: "DELETE", body: null, headers: sessionHeaders(session), signal });
  answer.abort();
}

async function tell(
  world: World,
  call: Cleared,
  session: UpstreamSession,
  message: { readonly [member: string]: unknown },
  signal: AbortSignal,
): Promise<void> {
  const answer = await exchange(world, call, { body: JSON.stringify(message), headers: sessionHeaders(session), signal });
  await readUpstreamBody(answer.body, answerBytesMaximum);
  if (answer.status >= 300) throw new HandshakeFailed();
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
