import { createHmac, randomBytes, timingSafeEqual } from "node:crypto";
import { deriveKey } from "@/lib/env.ts";

/** 32 random bytes as base64url. */
export function newInviteToken(): string {
  return randomBytes(32).toString("base64url");
}

/**
 * What is stored of an invite's token: HMAC-SHA-256 under a key for nothing else, over the purpose, the organization and the membership
 * with it. A token of another organization, of another invite or of another kind of link has another digest.
 */
export function inviteTokenDigest(token: string, invite: { organizationId: string; memberId: string }): Buffer {
  const text = ["wicket/invite", invite.organizationId, invite.memberId, token].join("\0");
  return createHmac("sha256", deriveKey("invite-token")).update(text).digest();
}

/** Takes as long whether or not they are the same. */
export function sameDigest(one: Buffer, other: Buffer): boolean {
  return one.length === other.length && timingSafeEqual(one, other);
}
