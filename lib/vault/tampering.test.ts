import { randomBytes } from "node:crypto";
import { describe, expect, test } from "vitest";
import { newMemberKey } from "@/lib/agents/member-key.ts";
import { newBrowserSecret } from "@/lib/vault/browser-secret.ts";
import { CannotBeOpened } from "@/lib/vault/cannot-be-opened.ts";
import { newKeyPair } from "@/lib/vault/key-pair.ts";
import { lengthPrefixed } from "@/lib/vault/length-prefixed.ts";
import { openWith, sealTo } from "@/lib/vault/sealed-box.ts";
import { sealByTheBook } from "@/lib/vault/testing-hpke.ts";
import { type Lock, unwrapPrivateKey, wrapPrivateKey } from "@/lib/vault/wrapped-key.ts";

type Case<Row> = [name: string, change: (row: Row) => Row];
type Field = [name: string, from: number, to: number];

const names = ["organization", "agent", "member", "connector", "kind", "generation", "version"];
const about = ["org-1", "agent-1", "member-1", "github", "access", "3", "7"];
const flip = (bytes: Buffer, bit: number) => {
  const changed = Buffer.from(bytes);
  changed[bit >> 3] = (changed[bit >> 3] ?? 0) ^ (1 << (bit & 7));
  return changed;
};
const splice = (bytes: Buffer, from: number, to: number, middle: Buffer) =>
  Buffer.concat([bytes.subarray(0, from), middle, bytes.subarray(to)]);

/** What can be done to any stored field, given a second row that was made in the same way. */
function bytesCases(fields: Field[], length: number, other: Buffer): Case<Buffer>[] {
  const cut = fields.flatMap(([name, from, to]): Case<Buffer>[] => [
    [`${name}: lowest bit flipped`, (row) => flip(row, from * 8)],
    [`${name}: highest bit of the last byte flipped`, (row) => flip(row, to * 8 - 1)],
    [`${name}: first byte left out`, (row) => splice(row, from, from + 1, Buffer.alloc(0))],
    [`${name}: last byte left out`, (row) => splice(row, to - 1, to, Buffer.alloc(0))],
    [`${name}: one byte more`, (row) => splice(row, to, to, Buffer.alloc(1))],
    [`${name}: left out`, (row) => splice(row, from, to, Buffer.alloc(0))],
    [`${name}: zeroed`, (row) => splice(row, from, to, Buffer.alloc(to - from))],
  ]);
  const swapped = fields
    .filter(([name]) => name !== "version byte")
    .map(
      ([name, from, to]): Case<Buffer> => [`${name}: of the other row`, (row) => splice(row, from, to, other.subarray(from, to))],
    );
  const versions = [0, 2, 127, 255].map(
    (byte): Case<Buffer> => [`version byte ${byte}`, (row) => splice(row, 0, 1, Buffer.from([byte]))],
  );
  const tags = [15, 12, 8, 4, 0].map(
    (left): Case<Buffer> => [`tag cut to ${left} bytes`, (row) => row.subarray(0, length - 16 + left)],
  );
  return [
    ...cut,
    ...swapped,
    ...versions,
    ...tags,
    ["the other row", () => other],
    ["both rows, one after the other", (row) => Buffer.concat([row, other])],
    ["both rows, the other one first", (row) => Buffer.concat([other, row])],
    ["the row twice", (row) => Buffer.concat([row, row])],
    ["the row backwards", (row) => Buffer.from(row).reverse()],
    ["the row as hexadecimal text", (row) => Buffer.from(row.toString("hex"))],
    ["nothing", () => Buffer.alloc(0)],
    ["zeros of the same length", (row) => Buffer.alloc(row.length)],
    ["chance bytes behind the right version", (row) => Buffer.concat([row.subarray(0, 1), randomBytes(row.length - 1)])],
  ];
}

/** What can be said of where a row stands, other than the truth. */
const placeCases: Case<readonly string[]>[] = [
  ...names.map((name, at): Case<readonly string[]> => [`another ${name}`, (place) => place.with(at, `${place[at]}0`)]),
  ...names.map((name, at): Case<readonly string[]> => [`no ${name}`, (place) => place.toSpliced(at, 1)]),
  ["the generation before", (place) => place.with(5, "2")],
  ["agent and member exchanged", (place) => place.with(1, place[2] ?? "").with(2, place[1] ?? "")],
  ["generation and version exchanged", (place) => place.with(5, place[6] ?? "").with(6, place[5] ?? "")],
  ["two names run together", (place) => [`${place[0]}${place[1]}`, "", ...place.slice(2)]],
  ["a border between two names moved", (place) => ["org-", "1agent-1", ...place.slice(2)]],
  ["an empty name at the end", (place) => [...place, ""]],
  ["an empty name at the beginning", (place) => ["", ...place]],
  ["capital letters", (place) => place.map((name) => name.toUpperCase())],
  ["a zero byte in a name", (place) => place.with(0, "org-1\0")],
  ["all names in one", (place) => [lengthPrefixed(place).toString("latin1")]],
  ["no place at all", () => []],
];

/** Every refusal is the same one: same class, same words, no cause that would tell which check it was. */
async function refusal(attempt: () => unknown): Promise<void> {
  const thrown = await (async () => attempt())().then(
    () => null,
    (error: unknown) => error,
  );
  expect(thrown).toBeInstanceOf(CannotBeOpened);
  expect([(thrown as Error).message, (thrown as Error).cause]).toEqual([
    "What was sealed could not be opened. Nothing was read.",
    undefined,
  ]);
}

const mine = await newKeyPair();
const previous = await newKeyPair();
type Box = { privateKey: Buffer; sealed: Buffer; about: readonly string[] };
const box: Box = { privateKey: mine.privateKey, sealed: await sealTo(mine.publicKey, "token-of-mine", about), about };
const otherBox = await sealTo(mine.publicKey, "other-token-1", about.with(3, "linear"));
const end = box.sealed.length;
const boxFields: Field[] = [
  ["version byte", 0, 1],
  ["encapsulated key", 1, 33],
  ["ciphertext", 33, end - 16],
  ["tag", end - 16, end],
];
const ofNobody = Buffer.alloc(32);
const forgery = { info: Buffer.from("wicket/credential/v1"), aad: lengthPrefixed(about), sharedPoint: ofNobody };
const forged = await sealByTheBook(mine.publicKey, Buffer.from("forged"), { ...forgery, enc: ofNobody });
const key = (bytes: Buffer) => (row: Box) => ({ ...row, privateKey: bytes });
const sealedAs = (bytes: Buffer) => (row: Box) => ({ ...row, sealed: bytes });

const lock: Lock = { purpose: "member-key", secret: newMemberKey(), serverKey: randomBytes(33), about };
const wrapped = wrapPrivateKey(mine.privateKey, lock);
const otherWrap = wrapPrivateKey(previous.privateKey, { ...lock, about: about.with(5, "2") });

const boxCases: Case<Box>[] = [
  ...bytesCases(boxFields, end, otherBox).map(
    ([name, change]): Case<Box> => [name, (row) => ({ ...row, sealed: change(row.sealed) })],
  ),
  ...placeCases.map(([name, change]): Case<Box> => [`replayed: ${name}`, (row) => ({ ...row, about: change(row.about) })]),
  ["the encapsulated key is the recipient's own", (row) => ({ ...row, sealed: splice(row.sealed, 1, 33, mine.publicKey) })],
  ["forged with a point of small order, which needs no key", sealedAs(Buffer.concat([Buffer.from([1]), forged]))],
  ["the private key of the generation before", key(previous.privateKey)],
  ["the public key for the private one", key(mine.publicKey)],
  ["a private key of zeros", key(ofNobody)],
  ["a private key of 31 bytes", key(mine.privateKey.subarray(1))],
  ["a wrapped key for a sealed credential", sealedAs(wrapped)],
];

const wrapFields: Field[] = [
  ["version byte", 0, 1],
  ["salt", 1, 33],
  ["nonce", 33, 45],
  ["ciphertext", 45, 77],
  ["tag", 77, 93],
];
type Wrap = { wrapped: Buffer; lock: Lock };
const underLock = (change: Partial<Lock>) => (row: Wrap) => ({ ...row, lock: { ...row.lock, ...change } });
const wrappedAs = (change: (bytes: Buffer) => Buffer) => (row: Wrap) => ({ ...row, wrapped: change(row.wrapped) });
const serverKey = Buffer.from(lock.serverKey);
const wrapCases: Case<Wrap>[] = [
  ...bytesCases(wrapFields, 93, otherWrap).map(([name, change]): Case<Wrap> => [name, wrappedAs(change)]),
  ...placeCases.map(
    ([name, change]): Case<Wrap> => [`replayed: ${name}`, (row) => underLock({ about: change(row.lock.about) })(row)],
  ),
  [
    "nonce of 11 bytes, ciphertext one longer",
    wrappedAs((row) => splice(splice(row, 33, 34, Buffer.alloc(0)), 44, 44, Buffer.alloc(1))),
  ],
  [
    "nonce of 13 bytes, ciphertext one shorter",
    wrappedAs((row) => splice(splice(row, 45, 46, Buffer.alloc(0)), 45, 45, Buffer.alloc(1))),
  ],
  [
    "ciphertext and tag exchanged",
    wrappedAs((row) => Buffer.concat([row.subarray(0, 45), row.subarray(77), row.subarray(45, 77)])),
  ],
  ["the purpose of the other kind", underLock({ purpose: "browser" })],
  ["another member key", underLock({ secret: newMemberKey() })],
  ["a browser's secret for the member key", underLock({ secret: newBrowserSecret(), purpose: "browser" })],
  ["another server key", underLock({ serverKey: randomBytes(33) })],
  ["server key and secret exchanged", underLock({ secret: lock.serverKey, serverKey: Buffer.from(lock.secret as string) })],
  [
    "a border between secret and server key moved",
    underLock({
      secret: Buffer.concat([Buffer.from(lock.secret as string), serverKey.subarray(0, 1)]),
      serverKey: serverKey.subarray(1),
    }),
  ],
  ["the member key with a line end", underLock({ secret: `${lock.secret}\n` })],
  ["a sealed credential for a wrapped key", wrappedAs(() => box.sealed)],
];

describe("a sealed credential that was tampered with is refused, and the one that was not is opened", () => {
  const opened = async ({ privateKey, sealed, about: place }: Box) => (await openWith(privateKey, sealed, place)).toString();

  test.each(boxCases)("%s", async (_name, change) => {
    expect(await opened(box)).toBe("token-of-mine");
    await refusal(() => opened(change(box)));
  });

  test("every single bit of it flipped, and every length it could be cut to", async () => {
    for (let bit = 0; bit < end * 8; bit++) await refusal(() => opened({ ...box, sealed: flip(box.sealed, bit) }));
    for (let length = 0; length < end; length++) await refusal(() => opened({ ...box, sealed: box.sealed.subarray(0, length) }));
    expect(await opened(box)).toBe("token-of-mine");
  });
});

describe("a wrapped private key that was tampered with is refused, and the one that was not is opened", () => {
  test.each(wrapCases)("%s", async (_name, change) => {
    expect(unwrapPrivateKey(wrapped, lock)).toEqual(mine.privateKey);
    const row = change({ wrapped, lock });
    await refusal(() => unwrapPrivateKey(row.wrapped, row.lock));
  });

  test("every single bit of it flipped, and every length it could be cut to", async () => {
    for (let bit = 0; bit < 93 * 8; bit++) await refusal(() => unwrapPrivateKey(flip(wrapped, bit), lock));
    for (let length = 0; length < 93; length++) await refusal(() => unwrapPrivateKey(wrapped.subarray(0, length), lock));
    expect(unwrapPrivateKey(wrapped, lock)).toEqual(mine.privateKey);
  });
});

test("at least 40 kinds of tampering are tried on each, none of them twice", () => {
  for (const cases of [boxCases, wrapCases]) {
    expect(cases.length).toBeGreaterThanOrEqual(40);
    expect(new Set(cases.map(([name]) => name)).size).toBe(cases.length);
  }
});
