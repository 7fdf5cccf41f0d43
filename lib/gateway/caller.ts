import type { Facts } from "@/lib/gateway/facts.ts";
import type { Caller } from "@/lib/gateway/judge.ts";
import type { Message } from "@/lib/gateway/message.ts";
import { Refusal } from "@/lib/gateway/refusal.ts";
import { isSessionOf, sessionLabel } from "@/lib/gateway/session-id.ts";
import type { Era } from "@/lib/vocabulary.ts";

/** Where a request came in: the address it came from, and the connector's key for `/mcp/<service>` (null for `/mcp`). */
export type Door = { ip: string | null; service?: string | null };

const clientInfoKey = "io.modelcontextprotocol/clientInfo";

/**
 * Where a message comes from and what its sender calls itself: for the record and for grouping, never for trust.
 *
 * @throws {Refusal} `no_such_session` when a legacy client presents a session that was not given to this member for this address, or that has ended (MCP 2025-11-25,
 * Streamable HTTP, "Session Management": 404, upon which it starts a new one). In 2026-07-28 the header means nothing.
 */
export function callerOf(
  headers: Headers,
  message: Message | null,
  known: { facts: Facts; door: Door; era: Era; sessionSecret: Buffer },
): Caller {
  const isHandshake = message?.kind === "request" && message.method === "initialize";
  const sessionId = known.era === "legacy" && !isHandshake ? headers.get("mcp-session-id") : null;
  const { facts, door } = known;
  if (sessionId !== null) {
    const isOwn = isSessionOf(sessionId, facts.memberId, known.sessionSecret);
    if (!isOwn || facts.session?.label !== sessionLabel(sessionId) || facts.session.service !== (door.service ?? ""))
      throw new Refusal({ code: "no_such_session" });
  }
  return {
    ip: known.door.ip,
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
