import { Aes256Gcm, CipherSuite, DhkemX25519HkdfSha256, HkdfSha256 } from "@hpke/core";
import { importPrivateKey } from "@/lib/vault/key-pair.ts";

/** DHKEM(X25519, HKDF-SHA256), HKDF-SHA256, AES-256-GCM: 0x0020, 0x0001, 0x0002 of RFC 9180, 7. */
export const suite = new CipherSuite({ kem: new DhkemX25519HkdfSha256(), kdf: new HkdfSha256(), aead: new Aes256Gcm() });

export const encapsulatedKeyBytes = 32;
export const tagBytes = 16;

/** `info` is mixed into the key, `aad` is authenticated with the message. Neither is stored, and both must be the same when it is opened. */
export type Bound = { info: Uint8Array; aad: Uint8Array };

/**
 * HPKE in base mode (RFC 9180, 6.1), one message a context: an ephemeral key pair of its own for every call, so that no AES-GCM key is ever
 * used twice. Base mode does not say who sealed: whoever has the public key can. Throws for a public key of small order, and RangeError
 * for one that is not 32 bytes.
 */
export async function hpkeSeal(publicKey: Uint8Array, plaintext: Uint8Array, { info, aad }: Bound) {
  if (publicKey.length !== 32) throw new RangeError("A public key was not 32 bytes long. Nothing was sealed.");
  const recipientPublicKey = await suite.kem.deserializePublicKey(publicKey);
  const { enc, ct } = await suite.seal({ recipientPublicKey, info }, plaintext, aad);
  return { encapsulatedKey: Buffer.from(enc), ciphertext: Buffer.from(ct) };
}

/**
 * Opens what `hpkeSeal` made; `ciphertext` ends with the 16-byte tag. Throws if anything differs. The public half goes along with the private
 * key: given that alone, the library would make a JWK of it, which is a string.
 */
export async function hpkeOpen(
  privateKey: Uint8Array,
  { encapsulatedKey, ciphertext }: { encapsulatedKey: Uint8Array; ciphertext: Uint8Array },
  { info, aad }: Bound,
): Promise<Buffer> {
  const recipientKey = await importPrivateKey(privateKey);
  return Buffer.from(await suite.open({ recipientKey, enc: encapsulatedKey, info }, ciphertext, aad));
}
