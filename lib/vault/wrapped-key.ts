import { createCipheriv, createDecipheriv, hkdfSync, randomBytes } from "node:crypto";
import { CannotBeOpened } from "@/lib/vault/cannot-be-opened.ts";
import { lengthPrefixed } from "@/lib/vault/length-prefixed.ts";

const version = 1;
const saltBytes = 32;
const nonceBytes = 12;
const tagBytes = 16;
const keyBytes = 32;
const wrappedBytes = 1 + saltBytes + nonceBytes + keyBytes + tagBytes;
/** 192 bits, which is what a member key has. */
const leastSecretBytes = 24;

/** What a member's private key is kept under. It takes both secrets: the one Wicket never stores and the one that is not in the database. */
export type Lock = {
  /** What `secret` is. What was wrapped for one purpose does not open for another, even if all else is the same. */
  purpose: "member-key" | "browser";
  /** The member key as it is written, or the 32 bytes of the browser's secret. */
  secret: Uint8Array | string;
  /** The server's half, at least 32 bytes, derived for this and nothing else. */
  serverKey: Uint8Array;
  /** The row it is kept in: organization, agent, member, id of the key, generation, version of the server's half. 900 bytes at most. */
  about: readonly string[];
};

/**
 * Wraps a private key of 32 bytes for storage: version byte, salt (32 random bytes), nonce (12 random bytes), ciphertext (32), tag (16),
 * together 93 bytes. The key that wraps is HKDF-SHA-256 (RFC 5869) of the length-prefixed pair of secret and server key, with that salt and
 * `info` = `wicket/kek/v1` and the length-prefixed purpose and `about`; the cipher is AES-256-GCM (NIST SP 800-38D), with the same purpose
 * and `about` as associated data. Throws RangeError for a key, secret or server key that is too short or zeroed, which a caller may have done
 * too early, and for an `about` that is too long.
 */
export function wrapPrivateKey(privateKey: Uint8Array, lock: Lock): Buffer {
  if (privateKey.length !== keyBytes || isZero(privateKey))
    throw new RangeError("A private key was not 32 bytes long or was zeroed. It was not wrapped.");
  const salt = randomBytes(saltBytes);
  const nonce = randomBytes(nonceBytes);
  const wrappingKey = deriveWrappingKey(lock, salt);
  try {
    const cipher = createCipheriv("aes-256-gcm", wrappingKey, nonce, { authTagLength: tagBytes });
    cipher.setAAD(boundTo(lock));
    const sealed = Buffer.concat([cipher.update(privateKey), cipher.final()]);
    return Buffer.concat([Buffer.from([version]), salt, nonce, sealed, cipher.getAuthTag()]);
  } finally {
    wrappingKey.fill(0);
  }
}

/**
 * Opens what `wrapPrivateKey` made under the same lock. Throws CannotBeOpened for anything else. The private key is returned only after its
 * tag was found right, and is the caller's to zero as soon as it was used.
 */
export function unwrapPrivateKey(wrapped: Uint8Array, lock: Lock): Buffer {
  try {
    return unwrap(wrapped, lock);
  } catch {
    throw new CannotBeOpened();
  }
}

function unwrap(wrapped: Uint8Array, lock: Lock): Buffer {
  if (wrapped.length !== wrappedBytes || wrapped[0] !== version) throw new RangeError("not a wrapped key");
  const nonceAt = 1 + saltBytes;
  const sealedAt = nonceAt + nonceBytes;
  const wrappingKey = deriveWrappingKey(lock, wrapped.subarray(1, nonceAt));
  let opened = Buffer.alloc(0);
  try {
    const decipher = createDecipheriv("aes-256-gcm", wrappingKey, wrapped.subarray(nonceAt, sealedAt), {
      authTagLength: tagBytes,
    });
    decipher.setAAD(boundTo(lock));
    decipher.setAuthTag(wrapped.subarray(-tagBytes));
    opened = decipher.update(wrapped.subarray(sealedAt, -tagBytes));
    decipher.final();
    return opened;
  } catch (error) {
    opened.fill(0);
    throw error;
  } finally {
    wrappingKey.fill(0);
  }
}

function deriveWrappingKey(lock: Lock, salt: Uint8Array): Buffer {
  const secretBytes = typeof lock.secret === "string" ? Buffer.byteLength(lock.secret, "utf8") : lock.secret.length;
  if (secretBytes < leastSecretBytes || isZero(lock.secret) || lock.serverKey.length < keyBytes || isZero(lock.serverKey))
    throw new RangeError("A secret or the server's key was too short or zeroed. The private key was not wrapped.");
  const both = lengthPrefixed([lock.secret, lock.serverKey]);
  try {
    const info = Buffer.concat([Buffer.from("wicket/kek/v1", "utf8"), boundTo(lock)]);
    return Buffer.from(hkdfSync("sha256", both, salt, info, keyBytes));
  } finally {
    both.fill(0);
  }
}

function boundTo(lock: Lock): Buffer {
  return lengthPrefixed([lock.purpose, ...lock.about]);
}

function isZero(bytes: Uint8Array | string): boolean {
  return typeof bytes !== "string" && bytes.every((byte) => byte === 0);
}
