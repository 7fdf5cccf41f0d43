import { CannotBeOpened } from "@/lib/vault/cannot-be-opened.ts";
import { encapsulatedKeyBytes, hpkeOpen, hpkeSeal, tagBytes } from "@/lib/vault/hpke.ts";
import { lengthPrefixed } from "@/lib/vault/length-prefixed.ts";

const version = 1;
const info = Buffer.from("wicket/credential/v1", "utf8");

/**
 * Seals a credential to a member's public key, which takes no secret: version byte, encapsulated key (32 bytes), ciphertext, tag (16 bytes).
 * HPKE as in `hpke.ts`, with `info` = `wicket/credential/v1` and the length-prefixed `about` as associated data. `about` names the row and
 * what it holds: organization, agent, member, connector, kind, generation, credential version. Elsewhere the box does not open.
 * A Buffer handed in stays the caller's to zero, after the promise is settled. Throws RangeError for a public key that is not 32 bytes.
 */
export async function sealTo(publicKey: Uint8Array, plaintext: Buffer | string, about: readonly string[]): Promise<Buffer> {
  const bytes = typeof plaintext === "string" ? Buffer.from(plaintext, "utf8") : plaintext;
  try {
    const { encapsulatedKey, ciphertext } = await hpkeSeal(publicKey, bytes, { info, aad: lengthPrefixed(about) });
    return Buffer.concat([Buffer.from([version]), encapsulatedKey, ciphertext]);
  } finally {
    if (bytes !== plaintext) bytes.fill(0);
  }
}

/**
 * Opens what `sealTo` made for the same `about`. Throws CannotBeOpened for anything else. The credential is returned in a Buffer only after
 * its tag was found right, and is the caller's to zero when the request is over. That is done as far as it goes: the library, V8 and
 * OpenSSL keep working copies that cannot be reached from here until their memory is used again.
 */
export async function openWith(privateKey: Uint8Array, sealed: Uint8Array, about: readonly string[]): Promise<Buffer> {
  try {
    if (sealed.length < 1 + encapsulatedKeyBytes + tagBytes || sealed[0] !== version) throw new RangeError("not a box");
    const parts = {
      encapsulatedKey: sealed.subarray(1, 1 + encapsulatedKeyBytes),
      ciphertext: sealed.subarray(1 + encapsulatedKeyBytes),
    };
    return await hpkeOpen(privateKey, parts, { info, aad: lengthPrefixed(about) });
  } catch {
    throw new CannotBeOpened();
  }
}
