import type { Facts } from "@/lib/gateway/facts.ts";
import type { Caller } from "@/lib/gateway/judge.ts";
import type { Message } from "@/lib/gateway/message.ts";
import { Refusal } from "@/lib/gateway/refusal.ts";
import { isSessionOf, sessionLabel } from "@/lib/gateway/session-id.ts";
import type { Era } from "@/lib/vocabulary.ts";

const clientInfoKey = "io.modelcontextprotocol/clientInfo";

/**
 * Where a message comes from and what its sender calls itself: for the record and for grouping, never for trust.
 *
 * @throws {Refusal} `no_such_session` when a legacy client presents a session that was not given to this member (MCP 2025-11-25,
 * Streamable HTTP, "Session Management": 404, upon which it starts a new one). In 2026-07-28 the header means nothing.
 */
export function callerOf(
  headers: Headers,
  message: Message | null,
  known: { facts: Facts; peer: { ip: string | null }; era: Era; sessionSecret: Buffer },
): Caller {
  const isHandshake = message?.kind === "request" && message.method === "initialize";
  const sessionId = known.era === "legacy" && !isHandshake ? headers.get("mcp-session-id") : null;
  if (sessionId !== null && !isSessionOf(sessionId, known.facts.memberId, known.sessionSecret)) {
    throw new Refusal({ code: "no_such_session" });
  }
  return {
    ip: known.peer.ip,
    client: (message && clientName(message)) ?? headers.get("user-agent") ?? "",
    sessionId: sessionId === null ? null : sessionLabel(sessionId),
  };
}

function clientName(message: Message): string | null {
  if (message.kind === "response" || message.params === null) return null;
  const meta = message.params._meta as Record<string, unknown> | undefined;
  const told = (meta?.[clientInfoKey] ?? message.params.clientInfo) as { name?: unknown } | null | undefined;
  return typeof told === "object" && typeof told?.name === "string" ? told.name : null;
}
