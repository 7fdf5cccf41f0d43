import { createDecipheriv, hkdfSync, randomBytes } from "node:crypto";
import fc from "fast-check";
import { describe, expect, test } from "vitest";
import { newMemberKey } from "@/lib/agents/member-key.ts";
import { newBrowserSecret } from "@/lib/vault/browser-secret.ts";
import { CannotBeOpened } from "@/lib/vault/cannot-be-opened.ts";
import { newKeyPair } from "@/lib/vault/key-pair.ts";
import { type Lock, unwrapPrivateKey, wrapPrivateKey } from "@/lib/vault/wrapped-key.ts";

const { privateKey } = await newKeyPair();
const about = ["organization", "agent", "member", "key", "1"];
const memberLock = (): Lock => ({ purpose: "member-key", secret: newMemberKey(), serverKey: randomBytes(32), about });
const browserLock = (): Lock => ({ purpose: "browser", secret: newBrowserSecret(), serverKey: randomBytes(32), about });

const locks = fc.record<Lock>({
  purpose: fc.constantFrom("member-key", "browser"),
  secret: fc.oneof(
    fc.uint8Array({ minLength: 24, maxLength: 64 }).map((bytes) => Buffer.from(bytes).fill(1, 0, 1)),
    fc.string({ unit: "grapheme-ascii", minLength: 24, maxLength: 64 }),
  ),
  serverKey: fc.uint8Array({ minLength: 32, maxLength: 64 }).map((bytes) => Buffer.from(bytes).fill(1, 0, 1)),
  about: fc.array(fc.string({ unit: "grapheme", maxLength: 12 }), { maxLength: 8 }),
});

/** Equal when the two locks must open each other's: the same bytes of the same things. */
function identity(lock: Lock): string {
  const secret = Buffer.from(lock.secret as string).toString("hex");
  return JSON.stringify([lock.purpose, secret, Buffer.from(lock.serverKey).toString("hex"), lock.about]);
}

describe("a wrapped private key", () => {
  test("is opened under the lock it was wrapped with, and under no other", () => {
    fc.assert(
      fc.property(locks, locks, (lock, other) => {
        fc.pre(identity(lock) !== identity(other));
        const wrapped = wrapPrivateKey(privateKey, lock);
        expect(wrapped).toHaveLength(93);
        expect(unwrapPrivateKey(wrapped, lock)).toEqual(privateKey);
        expect(() => unwrapPrivateKey(wrapped, other)).toThrow(CannotBeOpened);
      }),
      { numRuns: 500 },
    );
  });

  test("takes both secrets: the one of the member without the server's, and the server's without the member's, open nothing", () => {
    for (const lock of [memberLock(), browserLock()]) {
      const wrapped = wrapPrivateKey(privateKey, lock);
      const stranger = lock.purpose === "browser" ? browserLock() : memberLock();
      const attempts: Lock[] = [
        { ...lock, serverKey: stranger.serverKey },
        { ...lock, secret: stranger.secret },
        { ...lock, serverKey: Buffer.alloc(32) },
        { ...lock, serverKey: Buffer.alloc(0) },
        { ...lock, secret: "" },
        { ...lock, secret: Buffer.alloc(32) },
        { ...lock, secret: lock.serverKey, serverKey: Buffer.from(lock.secret as string) },
        { ...lock, secret: lock.serverKey },
      ];
      for (const attempt of attempts) expect(() => unwrapPrivateKey(wrapped, attempt)).toThrow(CannotBeOpened);
      expect(unwrapPrivateKey(wrapped, lock)).toEqual(privateKey);
    }
  });

  test("made for a member key is not opened as a browser's, nor the other way round, even with the same secret", () => {
    const secret = newBrowserSecret();
    const [member, browser]: [Lock, Lock] = [
      { ...memberLock(), secret },
      { ...browserLock(), secret },
    ];
    const shared = { ...browser, serverKey: member.serverKey };
    expect(() => unwrapPrivateKey(wrapPrivateKey(privateKey, member), shared)).toThrow(CannotBeOpened);
    expect(() => unwrapPrivateKey(wrapPrivateKey(privateKey, shared), member)).toThrow(CannotBeOpened);
    expect(unwrapPrivateKey(wrapPrivateKey(privateKey, shared), shared)).toEqual(privateKey);
  });

  test("has a salt and a nonce of its own every time", () => {
    const lock = memberLock();
    const wraps = Array.from({ length: 2000 }, () => wrapPrivateKey(privateKey, lock));
    expect(new Set(wraps.map((each) => each.toString("hex", 1, 33))).size).toBe(2000);
    expect(new Set(wraps.map((each) => each.toString("hex", 33, 45))).size).toBe(2000);
  });

  test("has the layout it says it has", () => {
    const lock = { ...memberLock(), about: ["org", "ä"] };
    const wrapped = wrapPrivateKey(privateKey, lock);
    const bound = Buffer.from("\0\0\0\nmember-key\0\0\0\x03org\0\0\0\x02ä");
    const [secret, server] = [Buffer.from(lock.secret as string), Buffer.from(lock.serverKey)];
    const both = Buffer.concat([Buffer.from("\0\0\0\x20"), secret, Buffer.from("\0\0\0\x20"), server]);
    const info = Buffer.concat([Buffer.from("wicket/kek/v1"), bound]);
    const key = Buffer.from(hkdfSync("sha256", both, wrapped.subarray(1, 33), info, 32));
    const decipher = createDecipheriv("aes-256-gcm", key, wrapped.subarray(33, 45), { authTagLength: 16 });
    decipher.setAAD(bound).setAuthTag(wrapped.subarray(77));
    expect(Buffer.concat([decipher.update(wrapped.subarray(45, 77)), decipher.final()])).toEqual(privateKey);
    expect(wrapped[0]).toBe(1);
  });
});

describe("wrapping", () => {
  test("refuses what would be a wrap in name only: secrets or keys that are short, empty or zeroed", () => {
    const lock = memberLock();
    const unfit: [Buffer, Lock][] = [
      [privateKey, { ...lock, secret: "" }],
      [privateKey, { ...lock, secret: "a".repeat(23) }],
      [privateKey, { ...lock, secret: Buffer.alloc(32) }],
      [privateKey, { ...lock, serverKey: Buffer.alloc(0) }],
      [privateKey, { ...lock, serverKey: randomBytes(31) }],
      [privateKey, { ...lock, serverKey: Buffer.alloc(32) }],
      [privateKey, { ...lock, about: ["a".repeat(2000)] }],
      [Buffer.alloc(32), lock],
      [randomBytes(31), lock],
      [randomBytes(33), lock],
    ];
    for (const [key, unfitLock] of unfit) expect(() => wrapPrivateKey(key, unfitLock)).toThrow(RangeError);
    expect(wrapPrivateKey(privateKey, { ...lock, about: ["a".repeat(900)] })).toHaveLength(93);
  });

  test("leaves the caller's own buffers as they were", () => {
    const lock = browserLock();
    const before = [privateKey, lock.secret, lock.serverKey].map((each) => Buffer.from(each as Buffer));
    unwrapPrivateKey(wrapPrivateKey(privateKey, lock), lock);
    expect([privateKey, lock.secret, lock.serverKey]).toEqual(before);
  });
});
