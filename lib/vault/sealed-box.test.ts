import fc from "fast-check";
import { describe, expect, test } from "vitest";
import { CannotBeOpened } from "@/lib/vault/cannot-be-opened.ts";
import { newKeyPair } from "@/lib/vault/key-pair.ts";
import { lengthPrefixed } from "@/lib/vault/length-prefixed.ts";
import { openWith, sealTo } from "@/lib/vault/sealed-box.ts";
import { sealByTheBook } from "@/lib/vault/testing-hpke.ts";

const about = fc.array(fc.string({ unit: "grapheme", maxLength: 12 }), { maxLength: 8 });
const bytes = fc.uint8Array({ maxLength: 2000 }).map((array) => Buffer.from(array));

describe("a sealed credential", () => {
  test("is opened with the private key, for what it is about, and comes back byte for byte", async () => {
    await fc.assert(
      fc.asyncProperty(bytes, about, async (plaintext, what) => {
        const { publicKey, privateKey } = await newKeyPair();
        const sealed = await sealTo(publicKey, plaintext, what);
        expect(sealed).toHaveLength(1 + 32 + plaintext.length + 16);
        expect(await openWith(privateKey, sealed, what)).toEqual(plaintext);
      }),
      { numRuns: 200 },
    );
  });

  test("may be text, which is sealed as UTF-8", async () => {
    const { publicKey, privateKey } = await newKeyPair();
    for (const text of ["", "xoxb-1", "clé 🔑", "a".repeat(100_000)])
      expect((await openWith(privateKey, await sealTo(publicKey, text, ["a"]), ["a"])).toString("utf8")).toBe(text);
  });

  test("is not opened for anything else, nor with another key", async () => {
    const { publicKey, privateKey } = await newKeyPair();
    const other = await newKeyPair();
    await fc.assert(
      fc.asyncProperty(about, about, async (what, else_) => {
        fc.pre(JSON.stringify(what) !== JSON.stringify(else_));
        const sealed = await sealTo(publicKey, "token", what);
        await expect(openWith(privateKey, sealed, else_)).rejects.toThrow(CannotBeOpened);
        await expect(openWith(other.privateKey, sealed, what)).rejects.toThrow(CannotBeOpened);
        expect((await openWith(privateKey, sealed, what)).toString()).toBe("token");
      }),
      { numRuns: 100 },
    );
  });

  test("leaves the caller's own buffers as they were", async () => {
    const { publicKey, privateKey } = await newKeyPair();
    const plaintext = Buffer.from("token");
    const before = Buffer.from(privateKey);
    const sealed = await sealTo(publicKey, plaintext, ["a"]);
    await openWith(privateKey, sealed, ["a"]);
    expect([plaintext.toString(), privateKey]).toEqual(["token", before]);
  });

  test("has the layout it says it has: somebody else's HPKE, put together by hand, is opened", async () => {
    const { publicKey, privateKey } = await newKeyPair();
    const bound = { info: Buffer.from("wicket/credential/v1"), aad: lengthPrefixed(["org", "agent"]) };
    const theirs = await sealByTheBook(publicKey, Buffer.from("token"), bound);
    expect((await openWith(privateKey, Buffer.concat([Buffer.from([1]), theirs]), ["org", "agent"])).toString()).toBe("token");
    const elsewhere = await sealByTheBook(publicKey, Buffer.from("token"), { ...bound, info: Buffer.from("other/v1") });
    await expect(openWith(privateKey, Buffer.concat([Buffer.from([1]), elsewhere]), ["org", "agent"])).rejects.toThrow(
      CannotBeOpened,
    );
  });
});

test("10,000 seals under one member have 10,000 encapsulated keys, so that no AES-GCM key is used twice", {
  timeout: 120_000,
}, async () => {
  const { publicKey, privateKey } = await newKeyPair();
  const keys = new Set<string>();
  let last: Buffer = Buffer.alloc(0);
  for (let done = 0; done < 10_000; done += 50) {
    const batch = await Promise.all(Array.from({ length: 50 }, () => sealTo(publicKey, "token", ["a"])));
    for (const sealed of batch) {
      keys.add(sealed.toString("hex", 1, 33));
      last = sealed;
    }
  }
  expect(keys.size).toBe(10_000);
  expect((await openWith(privateKey, last, ["a"])).toString()).toBe("token");
});
