import { createHmac, randomBytes } from "node:crypto";

const shape = /^[A-Za-z0-9+/]{32}$/;

/** A new member key: 24 random bytes (192 bits) as 32 characters of standard base64, without padding. */
export function newMemberKey(): string {
  return randomBytes(24).toString("base64");
}

export function isMemberKey(text: string): boolean {
  return shape.test(text);
}

/**
 * What is stored of a key and looked up by: HMAC-SHA-256 under a secret of the server, 32 bytes. A fast hash is right for 192 random
 * bits (OWASP ASVS 5.0, 6.5.2), and the secret keeps a stolen table from being tested offline.
 */
export function keyDigest(memberKey: string, lookupSecret: Buffer): Buffer {
  return createHmac("sha256", lookupSecret).update("wicket/member-key\0").update(memberKey).digest();
}
