import { createDecipheriv } from "node:crypto";
import { describe, expect, test } from "vitest";
import { hpkeOpen, hpkeSeal, suite } from "@/lib/vault/hpke.ts";
import { newKeyPair } from "@/lib/vault/key-pair.ts";
import { scheduleByTheBook, sealByTheBook } from "@/lib/vault/testing-hpke.ts";

const hex = (text: string) => Buffer.from(text, "hex");

/** test-vectors.json of RFC 9180 (github.com/cfrg/draft-irtf-cfrg-hpke, 5f503c5): mode 0, KEM 32, KDF 1, AEAD 2, its first encryption. */
const vector = {
  info: hex("4f6465206f6e2061204772656369616e2055726e"),
  ikmE: hex("2cd7c601cefb3d42a62b04b7a9041494c06c7843818e0ce28a8f704ae7ab20f9"),
  ikmR: hex("dac33b0e9db1b59dbbea58d59a14e7b5896e9bdf98fad6891e99d1686492b9ee"),
  skRm: hex("497b4502664cfea5d5af0b39934dac72242a74f8480451e1aee7d6a53320333d"),
  pkRm: hex("430f4b9859665145a6b1ba274024487bd66f03a2dd577d7753c68d7d7d00c00c"),
  enc: hex("6c93e09869df3402d7bf231bf540fadd35cd56be14f97178f0954db94b7fc256"),
  key: hex("f50b0609186798729ed0564b36ef2ef8044f1f9d05636874d1f46c819c7a669f"),
  baseNonce: hex("151d9929e2449747889bc923"),
  aad: hex("436f756e742d30"),
  plaintext: hex("4265617574792069732074727574682c20747275746820626561757479"),
  ciphertext: hex("e5d84cd531cfb583096e7cfa9641bd3079cf3a91cda813c52deb5f512be9931980a41de125a925cdad859d5b7a"),
};
const box = { encapsulatedKey: vector.enc, ciphertext: vector.ciphertext };
const bound = { info: vector.info, aad: vector.aad };

describe("the vector of RFC 9180 for this suite", () => {
  test("is opened", async () => {
    expect(await hpkeOpen(vector.skRm, box, bound)).toEqual(vector.plaintext);
  });

  test("is what the suite seals when it is given the ephemeral key of the vector", async () => {
    const recipientPublicKey = await suite.kem.deserializePublicKey(vector.pkRm);
    const ekm = await suite.kem.deriveKeyPair(vector.ikmE);
    const made = await suite.seal({ recipientPublicKey, info: vector.info, ekm }, vector.plaintext, vector.aad);
    expect(Buffer.from(made.enc)).toEqual(vector.enc);
    expect(Buffer.from(made.ct)).toEqual(vector.ciphertext);
    const recipient = await suite.kem.deriveKeyPair(vector.ikmR);
    expect(Buffer.from(await suite.kem.serializePrivateKey(recipient.privateKey))).toEqual(vector.skRm);
  });

  test("is not opened once any of its parts is another", async () => {
    const other = Buffer.from("other");
    const { privateKey } = await newKeyPair();
    const attempts = [
      () => hpkeOpen(privateKey, box, bound),
      () => hpkeOpen(vector.skRm, { ...box, encapsulatedKey: vector.pkRm }, bound),
      () => hpkeOpen(vector.skRm, { ...box, ciphertext: vector.ciphertext.subarray(1) }, bound),
      () => hpkeOpen(vector.skRm, box, { ...bound, info: other }),
      () => hpkeOpen(vector.skRm, box, { ...bound, aad: other }),
    ];
    for (const attempt of attempts) await expect(attempt()).rejects.toThrow();
  });
});

describe("held against the text of RFC 9180 in node:crypto", () => {
  test("the second reading comes to the key and nonce of the vector", () => {
    expect(scheduleByTheBook(vector.skRm, vector.enc, vector.info)).toEqual({ key: vector.key, nonce: vector.baseNonce });
  });

  test("each opens what the other sealed", async () => {
    for (let length = 0; length < 40; length++) {
      const { publicKey, privateKey } = await newKeyPair();
      const plaintext = Buffer.alloc(length * 7, length);
      const ours = await hpkeSeal(publicKey, plaintext, bound);
      const { key, nonce } = scheduleByTheBook(privateKey, ours.encapsulatedKey, vector.info);
      const decipher = createDecipheriv("aes-256-gcm", key, nonce, { authTagLength: 16 })
        .setAAD(vector.aad)
        .setAuthTag(ours.ciphertext.subarray(-16));
      expect(Buffer.concat([decipher.update(ours.ciphertext.subarray(0, -16)), decipher.final()])).toEqual(plaintext);
      const theirs = await sealByTheBook(publicKey, plaintext, bound);
      const parts = { encapsulatedKey: theirs.subarray(0, 32), ciphertext: theirs.subarray(32) };
      expect(await hpkeOpen(privateKey, parts, bound)).toEqual(plaintext);
    }
  });
});

test("a public key of another length or of small order seals nothing, because everybody could open it", async () => {
  const smallOrder = [
    "0000000000000000000000000000000000000000000000000000000000000000",
    "0100000000000000000000000000000000000000000000000000000000000000",
    "e0eb7a7c3b41b8ae1656e3faf19fc46ada098deb9c32b1fd866205165f49b800",
    "5f9c95bca3508c24b1d0b1559c83ef5b04445cc4581c8e86d8224eddd09f1157",
    "ecffffffffffffffffffffffffffffffffffffffffffffffffffffffffffff7f",
    "edffffffffffffffffffffffffffffffffffffffffffffffffffffffffffff7f",
    "eeffffffffffffffffffffffffffffffffffffffffffffffffffffffffffff7f",
  ];
  for (const point of smallOrder) await expect(hpkeSeal(hex(point), vector.plaintext, bound), point).rejects.toThrow();
  for (const length of [0, 31, 33, 64])
    await expect(hpkeSeal(Buffer.alloc(length, 9), vector.plaintext, bound)).rejects.toThrow(RangeError);
  expect((await hpkeSeal(vector.pkRm, vector.plaintext, bound)).ciphertext).toHaveLength(vector.ciphertext.length);
});
