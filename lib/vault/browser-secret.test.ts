import { createHash } from "node:crypto";
import { expect, test } from "vitest";
import { browserName, newBrowserSecret, readBrowserSecret, writeBrowserSecret } from "@/lib/vault/browser-secret.ts";

test("a browser's secret is 32 bytes, never the same, and is read back as it was written", () => {
  const secrets = Array.from({ length: 1000 }, newBrowserSecret);
  expect(new Set(secrets.map((each) => each.toString("hex"))).size).toBe(1000);
  for (const secret of secrets) {
    expect(secret).toHaveLength(32);
    expect(writeBrowserSecret(secret)).toMatch(/^[A-Za-z0-9_-]{43}$/);
    expect(readBrowserSecret(writeBrowserSecret(secret))).toEqual(secret);
  }
});

test("one secret has one spelling: whatever else Node would decode to it is refused", () => {
  const secret = Buffer.alloc(32, 0xfb);
  const written = writeBrowserSecret(secret);
  expect(readBrowserSecret(written)).toEqual(secret);
  const others = [
    `${written}=`,
    ` ${written}`,
    `${written}\n`,
    `${written}A`,
    written.slice(0, -1),
    written.replaceAll("-", "+").replaceAll("_", "/"),
    `${written.slice(0, 20)} ${written.slice(20)}`,
    `${written.slice(0, 42)}${written.at(-1) === "s" ? "t" : "s"}`,
    `${written.slice(0, 42)}é`,
    secret.toString("hex"),
    secret.toString("base64"),
    "",
    null,
    undefined,
  ];
  for (const other of others) expect(readBrowserSecret(other), String(other)).toBeNull();
});

test("only 32 bytes are written", () => {
  for (const length of [0, 24, 31, 33, 64]) expect(() => writeBrowserSecret(Buffer.alloc(length, 1))).toThrow(RangeError);
  expect(writeBrowserSecret(Buffer.alloc(32, 1))).toHaveLength(43);
});

test("a browser's name is always the same, is nobody else's, and is not the plain digest of the secret", () => {
  const secrets = Array.from({ length: 1000 }, newBrowserSecret);
  expect(new Set(secrets.map(browserName)).size).toBe(1000);
  for (const secret of secrets) {
    expect(browserName(Buffer.from(secret))).toBe(browserName(secret));
    expect(browserName(secret)).toMatch(/^[A-Za-z0-9_-]{43}$/);
    expect(browserName(secret)).not.toBe(createHash("sha256").update(secret).digest("base64url"));
  }
});
