import { createCipheriv, createDecipheriv, randomBytes } from "node:crypto";
import { deriveKey } from "@/lib/env.ts";
import { CannotBeOpened } from "@/lib/vault/cannot-be-opened.ts";

const version = 1;
const nonceBytes = 12;
const tagBytes = 16;

/**
 * Seals a credential for storage: version byte, 96-bit random nonce, AES-256-GCM ciphertext, 128-bit tag (NIST SP 800-38D).
 * `place` names the row and column it is stored in; a ciphertext that is moved to another place does not open there.
 */
export function seal(token: string, place: readonly string[]): Buffer {
  const nonce = randomBytes(nonceBytes);
  const cipher = createCipheriv("aes-256-gcm", deriveKey("seal"), nonce, { authTagLength: tagBytes });
  cipher.setAAD(associatedData(place));
  const sealed = Buffer.concat([cipher.update(token, "utf8"), cipher.final()]);
  return Buffer.concat([Buffer.from([version]), nonce, sealed, cipher.getAuthTag()]);
}

/** Opens what `seal` made for the same place. Throws CannotBeOpened for anything else. */
export function unseal(sealed: Buffer, place: readonly string[]): string {
  if (sealed.length < 1 + nonceBytes + tagBytes || sealed[0] !== version) throw new CannotBeOpened();
  const nonce = sealed.subarray(1, 1 + nonceBytes);
  const decipher = createDecipheriv("aes-256-gcm", deriveKey("seal"), nonce, { authTagLength: tagBytes });
  decipher.setAAD(associatedData(place));
  decipher.setAuthTag(sealed.subarray(sealed.length - tagBytes));
  try {
    return Buffer.concat([decipher.update(sealed.subarray(1 + nonceBytes, sealed.length - tagBytes)), decipher.final()]).toString(
      "utf8",
    );
  } catch {
    throw new CannotBeOpened();
  }
}

/** Length-prefixed, so that no two places have the same bytes. */
function associatedData(place: readonly string[]): Buffer {
  return Buffer.concat(
    place.flatMap((part) => {
      const bytes = Buffer.from(part, "utf8");
      const length = Buffer.alloc(4);
      length.writeUInt32BE(bytes.length);
      return [length, bytes];
    }),
  );
}
