import { createHash, randomBytes } from "node:crypto";

const secretBytes = 32;
const shape = /^[A-Za-z0-9_-]{43}$/;

/** A new secret that lives in one browser's cookie and is never stored here: 32 random bytes. */
export function newBrowserSecret(): Buffer {
  return randomBytes(secretBytes);
}

/** As it is written in the cookie: 43 characters of base64url without padding (RFC 4648, 5). */
export function writeBrowserSecret(secret: Buffer): string {
  if (secret.length !== secretBytes) throw new RangeError("A browser's secret was not 32 bytes long. It was not written.");
  return secret.toString("base64url");
}

/**
 * Reads what `writeBrowserSecret` wrote, and null for anything else. One secret has one spelling: Node's decoder would also take padding,
 * other alphabets, blanks and stray bits in the last character (RFC 4648, 3.5).
 */
export function readBrowserSecret(text: string | null | undefined): Buffer | null {
  if (!text || !shape.test(text)) return null;
  const secret = Buffer.from(text, "base64url");
  return secret.toString("base64url") === text ? secret : null;
}

/**
 * What a browser's lock is found by in the table: 43 characters of base64url, SHA-256 of the secret under a label of its own. A plain hash is
 * right, because nobody can try 256 random bits, and no key is derived from it.
 */
export function browserName(secret: Uint8Array): string {
  return createHash("sha256").update("wicket/browser-name/v1\0").update(secret).digest("base64url");
}
