import { createHmac, timingSafeEqual } from "node:crypto";

/** 128 bits of HMAC-SHA256 over the parts, none of which may hold a NUL: what Wicket hands out and later knows again without keeping it. */
export function proofOf(secret: Buffer, ...parts: readonly string[]): string {
  return createHmac("sha256", secret).update(parts.join("\0")).digest().subarray(0, 16).toString("base64url");
}

/** Whether a proof is the one of these parts. Takes the same time for every wrong one. */
export function isProofOf(given: string, secret: Buffer, ...parts: readonly string[]): boolean {
  const proof = Buffer.from(proofOf(secret, ...parts));
  const other = Buffer.from(given);
  return other.length === proof.length && timingSafeEqual(other, proof);
}
