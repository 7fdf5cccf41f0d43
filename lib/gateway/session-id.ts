import { randomBytes } from "node:crypto";
import { isProofOf, proofOf } from "@/lib/gateway/proof.ts";

const shape = /^mcp_sess_([a-z2-7]{16})_([A-Za-z0-9_-]{22})$/;
const alphabet = "abcdefghijklmnopqrstuvwxyz234567";

/**
 * A session id for a legacy client (`Mcp-Session-Id`, MCP 2025-11-25, Streamable HTTP): 80 random bits and a 128-bit HMAC that binds
 * them to one member. It groups records; no decision trusts it.
 */
export function newSessionId(memberId: string, secret: Buffer): string {
  const random = Array.from(randomBytes(16), (byte) => alphabet[byte % 32]).join("");
  return `mcp_sess_${random}_${proofOf(secret, memberId, random)}`;
}

/** Whether the id was given to this member. Another member's, or an invented one, is not. */
export function isSessionOf(sessionId: string, memberId: string, secret: Buffer): boolean {
  const [, random, given] = shape.exec(sessionId) ?? [];
  if (random === undefined || given === undefined) return false;
  return isProofOf(given, secret, memberId, random);
}

/** What the record shows of a session id: enough to group by, without the part that proves it. */
export function sessionLabel(sessionId: string): string {
  return sessionId.slice(0, "mcp_sess_".length + 16);
}
