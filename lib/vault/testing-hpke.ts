import { createCipheriv, createHmac, createPrivateKey, createPublicKey, diffieHellman } from "node:crypto";
import { newKeyPair } from "@/lib/vault/key-pair.ts";

const pkcs8Start = Buffer.from("302e020100300506032b656e04220420", "hex");
const spkiStart = Buffer.from("302a300506032b656e032100", "hex");
const kemSuite = Buffer.from("KEM\x00\x20", "latin1");
const hpkeSuite = Buffer.from("HPKE\x00\x20\x00\x01\x00\x02", "latin1");
const none = Buffer.alloc(0);

/**
 * HPKE in base mode once more, from the text of RFC 9180 and node:crypto alone, so that tests can hold the library against something that is
 * not the library. `sharedPoint` replaces the Diffie-Hellman result, for boxes that somebody forges with a point of small order.
 */
export async function sealByTheBook(
  publicKey: Buffer,
  plaintext: Buffer,
  { info, aad, enc, sharedPoint }: { info: Buffer; aad: Buffer; enc?: Buffer; sharedPoint?: Buffer },
): Promise<Buffer> {
  const ephemeral = await newKeyPair();
  const encapsulated = enc ?? ephemeral.publicKey;
  const point = sharedPoint ?? agree(ephemeral.privateKey, publicKey);
  const { key, nonce } = keySchedule(point, Buffer.concat([encapsulated, publicKey]), info);
  const cipher = createCipheriv("aes-256-gcm", key, nonce).setAAD(aad);
  return Buffer.concat([encapsulated, cipher.update(plaintext), cipher.final(), cipher.getAuthTag()]);
}

/** The key and the nonce that a box sealed to this private key has. */
export function scheduleByTheBook(privateKey: Buffer, enc: Buffer, info: Buffer): { key: Buffer; nonce: Buffer } {
  return keySchedule(agree(privateKey, enc), Buffer.concat([enc, publicKeyOf(privateKey)]), info);
}

function agree(privateKey: Buffer, publicKey: Buffer): Buffer {
  const spki = Buffer.concat([spkiStart, publicKey]);
  return diffieHellman({
    privateKey: privateKeyObject(privateKey),
    publicKey: createPublicKey({ key: spki, format: "der", type: "spki" }),
  });
}

function publicKeyOf(privateKey: Buffer): Buffer {
  return createPublicKey(privateKeyObject(privateKey)).export({ format: "der", type: "spki" }).subarray(-32);
}

function privateKeyObject(privateKey: Buffer) {
  return createPrivateKey({ key: Buffer.concat([pkcs8Start, privateKey]), format: "der", type: "pkcs8" });
}

/** RFC 9180, 4.1 (ExtractAndExpand) and 5.1 (KeySchedule). */
function keySchedule(point: Buffer, kemContext: Buffer, info: Buffer): { key: Buffer; nonce: Buffer } {
  const eaePrk = extract(none, kemSuite, "eae_prk", point);
  const shared = expand(eaePrk, kemSuite, "shared_secret", kemContext, 32);
  const context = Buffer.concat([
    Buffer.from([0]),
    extract(none, hpkeSuite, "psk_id_hash", none),
    extract(none, hpkeSuite, "info_hash", info),
  ]);
  const secret = extract(shared, hpkeSuite, "secret", none);
  return {
    key: expand(secret, hpkeSuite, "key", context, 32),
    nonce: expand(secret, hpkeSuite, "base_nonce", context, 12),
  };
}

function extract(salt: Buffer, suite: Buffer, label: string, ikm: Buffer): Buffer {
  return createHmac("sha256", salt)
    .update(Buffer.concat([Buffer.from("HPKE-v1"), suite, Buffer.from(label), ikm]))
    .digest();
}

/** HKDF-Expand, of which one block of SHA-256 is enough here. */
function expand(prk: Buffer, suite: Buffer, label: string, info: Buffer, length: number): Buffer {
  const labeled = Buffer.concat([Buffer.from([0, length]), Buffer.from("HPKE-v1"), suite, Buffer.from(label), info]);
  return createHmac("sha256", prk)
    .update(Buffer.concat([labeled, Buffer.from([1])]))
    .digest()
    .subarray(0, length);
}
