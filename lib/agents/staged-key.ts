import { createHmac, timingSafeEqual } from "node:crypto";
import { newMemberKey } from "@/lib/agents/member-key.ts";
import { deriveKey } from "@/lib/env.ts";

const stagedMs = 10 * 60_000;

/**
 * A new key that is shown before it is in force, so that an answer that gets lost costs nothing. It is not stored: the proof, which holds
 * for ten minutes and for one membership, is how it is known again when the member says that it is saved.
 */
export function stageKey(memberId: string, nowMs: number): { key: string; proof: string; expiresAt: Date } {
  const key = newMemberKey();
  const expiresMs = nowMs + stagedMs;
  return { key, proof: `${expiresMs}.${proofOf(key, memberId, expiresMs)}`, expiresAt: new Date(expiresMs) };
}

/** Whether the key was staged for this membership and is still good. */
export function isStagedKey({ key, proof }: { key: string; proof: string }, memberId: string, nowMs: number): boolean {
  const [expires, given] = proof.split(".");
  const expiresMs = Number(expires);
  if (given === undefined || !Number.isSafeInteger(expiresMs) || expiresMs < nowMs) return false;
  const expected = Buffer.from(proofOf(key, memberId, expiresMs));
  const bytes = Buffer.from(given);
  return bytes.length === expected.length && timingSafeEqual(bytes, expected);
}

function proofOf(key: string, memberId: string, expiresMs: number): string {
  return createHmac("sha256", deriveKey("staged-key")).update(`${memberId}\0${expiresMs}\0${key}`).digest("base64url");
}
