import { webcrypto } from "node:crypto";
import { expect, test } from "vitest";
import { importPrivateKey, newKeyPair } from "@/lib/vault/key-pair.ts";

const { subtle } = webcrypto;
const publicHalf = async (privateKey: Buffer) =>
  Buffer.from(await subtle.exportKey("raw", (await importPrivateKey(privateKey)).publicKey));

test("the public half of a private key is the one that RFC 7748, 6.1 gives for it", async () => {
  const pairs = {
    "77076d0a7318a57d3c16c17251b26645df4c2f87ebc0992ab177fba51db92c2a":
      "8520f0098930a754748b7ddcb43ef75a0dbf3a0d26381af4eba4a98eaa9b4e6a",
    "5dab087e624a8a4b79e17f8b83800ee66f3bb1292618b6fd1c2f8b27ff88e0eb":
      "de9edb7d7b7dc1b4d35b61c2ece435373f8343c85b78674dadfc7e146f882b4f",
  };
  for (const [privateKey, publicKey] of Object.entries(pairs))
    expect((await publicHalf(Buffer.from(privateKey, "hex"))).toString("hex")).toBe(publicKey);
});

test("a new pair is 32 and 32 bytes, belongs together and is never the same", async () => {
  const pairs = await Promise.all(Array.from({ length: 200 }, newKeyPair));
  for (const { publicKey, privateKey } of pairs) {
    expect([publicKey.length, privateKey.length]).toEqual([32, 32]);
    expect(await publicHalf(privateKey)).toEqual(publicKey);
  }
  expect(new Set(pairs.map(({ privateKey }) => privateKey.toString("hex"))).size).toBe(200);
  expect(new Set(pairs.map(({ publicKey }) => publicKey.toString("hex"))).size).toBe(200);
});

test("an imported private key cannot be exported again, and the public half can", async () => {
  const { publicKey, privateKey } = await newKeyPair();
  const imported = await importPrivateKey(privateKey);
  await expect(subtle.exportKey("pkcs8", imported.privateKey)).rejects.toThrow();
  await expect(subtle.exportKey("jwk", imported.privateKey)).rejects.toThrow();
  expect(Buffer.from(await subtle.exportKey("raw", imported.publicKey))).toEqual(publicKey);
});

test("a private key of another length is refused", async () => {
  for (const length of [0, 31, 33, 64]) await expect(importPrivateKey(Buffer.alloc(length, 1))).rejects.toThrow(RangeError);
  expect((await importPrivateKey(Buffer.alloc(32, 1))).privateKey.type).toBe("private");
});
