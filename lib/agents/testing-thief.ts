import { createCipheriv, createPrivateKey, createPublicKey } from "node:crypto";
import type { Sql } from "@/lib/db/connect.ts";
import { quoted } from "@/lib/db/connect.ts";
import { unseal } from "@/lib/vault/seal.ts";
import { openWith } from "@/lib/vault/sealed-box.ts";
import { unwrapPrivateKey } from "@/lib/vault/wrapped-key.ts";

type Purpose = "member-key" | "browser";
type Row = { [column: string]: unknown };
export type Dump = Map<string, Row[]>;

export type Loot = {
  dump: Dump;
  /** What is derived from the server's secret, the first of them for wraps, and the secrets themselves. */
  serverKeys: Buffer[];
  /** Files and settings as they lie there. */
  texts: string[];
  /** What was stolen besides from a member: a key, a browser's secret. */
  besides: (Buffer | string)[];
};

/** What every token of these tests begins with. */
const canary = "canary-";

/** Every row of every table of the database, past row-level security. */
export async function dumpOf(ownerSql: Sql): Promise<Dump> {
  const tables = await ownerSql<{ schema: string; name: string }[]>`
    select n.nspname as schema, c.relname as name from pg_class c join pg_namespace n on n.oid = c.relnamespace
    where c.relkind in ('r', 'p', 'm') and n.nspname not in ('pg_catalog', 'information_schema', 'pg_toast')`;
  const dump: Dump = new Map();
  for (const { schema, name } of tables) {
    dump.set(name, [...(await ownerSql.unsafe(`select * from ${quoted(schema)}.${quoted(name)}`))]);
  }
  return dump;
}

/**
 * Tries what somebody could who has all of this and the source code, and gives back the tokens that came to light:
 * looks for tokens as they are and in other spellings; tries every value that is stored, and what stands at the borders within it, as a
 * private key and as the key of AES-GCM (the tag is left aside, so that the associated data need not be known); every value that is not
 * another member's as a secret that wraps; and opens with all that was won, at the right place and at wrong ones.
 */
export async function rob({ dump, serverKeys, texts, besides }: Loot): Promise<Set<string>> {
  const { texts: stored, bytes } = valuesOf(dump);
  const won: Buffer[] = [];
  for (const text of [...texts, ...stored]) won.push(...spelledOut(Buffer.from(text)));
  for (const value of [...bytes, ...serverKeys]) won.push(...spelledOut(value));

  const decoded = distinct([...stored, ...texts].flatMap((text) => decodingsOf(text)));
  const values = [...bytes, ...decoded, ...serverKeys, ...besides.map((one) => Buffer.from(one))];
  const publicKeys = new Set(rowsOf(dump, "member_key_pair").map((row) => (row.public_key as Buffer).toString("hex")));
  const privateKeys = new Map<string, Buffer>();
  const tryPrivateKey = (candidate: Buffer) => {
    if (publicKeys.has(publicHalf(candidate))) privateKeys.set(candidate.toString("hex"), Buffer.from(candidate));
  };
  for (const candidate of distinct(values.flatMap((value) => partsOf(value)))) tryPrivateKey(candidate);

  const sealed = rowsOf(dump, "connection").map((row) => ({ row, bytes: row.sealed_token as Buffer }));
  const wraps = rowsOf(dump, "private_key_wrap").map((row) => ({ row, bytes: row.wrapped as Buffer }));
  const aesKeys = distinct(values.filter((value) => value.length === 32));
  for (const key of aesKeys) for (const one of sealed) for (const at of [1, 33]) won.push(withoutTag(one.bytes, key, at));

  const [wrapKey = Buffer.alloc(0)] = serverKeys;
  const stolen = besides.map((one) => Buffer.from(one));
  for (const { row, bytes: wrapped } of wraps) {
    const own = row.purpose as Purpose;
    const about = [row.organization_id, row.member_id, row.holder, String(row.generation)] as string[];
    const attempt = (secret: Buffer, serverKey: Buffer, purpose = own, place = about) => {
      const key = unlessRefused(() => unwrapPrivateKey(wrapped, { purpose, secret, serverKey, about: place }));
      if (key) privateKeys.set(key.toString("hex"), key);
    };
    const near = valuesOf(dump, (one) => one.member_id === undefined || one.member_id === row.member_id);
    const loose = distinct([...decoded, ...serverKeys, ...near.bytes, ...near.texts.map((text) => Buffer.from(text))]);
    for (const secret of [...loose, ...stolen]) attempt(secret, wrapKey);
    for (const secret of [...stolen, ...serverKeys]) for (const serverKey of serverKeys) attempt(secret, serverKey);
    for (const secret of stolen) {
      attempt(secret, wrapKey, own === "browser" ? "member-key" : "browser");
      for (const place of [about.with(3, String(Number(row.generation) - 1)), about.slice(0, 3)])
        attempt(secret, wrapKey, own, place);
    }
    for (const key of loose.filter((value) => value.length === 32)) tryPrivateKey(withoutTag(wrapped, key, 33));
  }

  for (const { row, bytes: box } of sealed) {
    const place = ["connection", row.organization_id, row.member_id, row.connector_id, String(row.generation)] as string[];
    for (const about of [place, place.slice(0, 4), place.with(4, "0"), place.with(0, "connector")]) {
      const opened = unlessRefused(() => unseal(box, about));
      if (opened) won.push(Buffer.from(opened));
    }
    for (const key of privateKeys.values()) {
      for (const about of [place, place.with(4, String(Number(row.generation) - 1))]) {
        won.push(await openWith(key, box, about).catch(() => Buffer.alloc(0)));
      }
    }
  }
  return new Set(won.flatMap((bytes) => bytes.toString("latin1").match(/canary-\d+-[0-9a-f-]{36}/g) ?? []));
}

/** The tokens in these bytes: as they are, as UTF-16, and as hexadecimal, base64 or base64url text at any offset. */
function spelledOut(bytes: Buffer): Buffer[] {
  const found: Buffer[] = [];
  if (bytes.includes(canary)) found.push(bytes);
  const wide = Buffer.from(canary, "utf16le");
  if (bytes.includes(wide)) found.push(Buffer.from(bytes.subarray(bytes.indexOf(wide)).toString("utf16le")));
  if (bytes.includes(wide.subarray(1))) found.push(Buffer.from(bytes.filter((byte) => byte !== 0)));
  const text = bytes.toString("latin1");
  for (const run of text.match(/[0-9a-fA-F]{60,}/g) ?? []) {
    for (const at of [0, 1]) found.push(...decodedWith(run.slice(at), "hex"));
  }
  for (const run of text.match(/[A-Za-z0-9+/_-]{40,}/g) ?? []) {
    for (const at of [0, 1, 2, 3]) found.push(...decodedWith(run.slice(at), "base64url"));
  }
  return found;
}

function decodedWith(text: string, spelling: "hex" | "base64url"): Buffer[] {
  const decoded = Buffer.from(text, spelling);
  return decoded.includes(canary) ? [decoded] : [];
}

/** What looks like a secret in a text, as it stands and decoded. An identifier is none. */
function decodingsOf(text: string): Buffer[] {
  const words = text.match(/[A-Za-z0-9+/_=-]{32,128}/g) ?? [];
  return words
    .filter((word) => !/^[0-9a-f]{8}(-[0-9a-f]{4}){3}-[0-9a-f]{12}$/.test(word))
    .flatMap((word) => [Buffer.from(word), Buffer.from(word, "base64url"), Buffer.from(word, "hex")])
    .filter((value) => value.length >= 24);
}

function valuesOf(dump: Dump, isMeant: (row: Row) => boolean = () => true): { texts: string[]; bytes: Buffer[] } {
  const texts = new Set<string>();
  const bytes: Buffer[] = [];
  for (const row of [...dump.values()].flat().filter(isMeant)) {
    for (const value of Object.values(row)) {
      if (value instanceof Uint8Array) bytes.push(Buffer.from(value));
      else if (value !== null && value !== undefined) texts.add(typeof value === "string" ? value : JSON.stringify(value));
    }
  }
  return { texts: [...texts], bytes: distinct(bytes) };
}

function rowsOf(dump: Dump, table: string): Row[] {
  const rows = dump.get(table);
  if (!rows) throw new Error(`There was no table ${table} in the dump.`);
  return rows;
}

/** 32 bytes from the beginning, from the end, and from where the fields of a sealed box or of a wrapped key begin. */
function partsOf(value: Buffer): Buffer[] {
  if (value.length < 32) return [];
  return [0, 1, 13, 33, 45, value.length - 32].filter((at) => at + 32 <= value.length).map((at) => value.subarray(at, at + 32));
}

function distinct(values: readonly Buffer[]): Buffer[] {
  return [...new Map(values.map((value) => [value.toString("latin1"), value])).values()];
}

const publicHalves = new Map<string, string>();

function publicHalf(privateKey: Buffer): string {
  const name = privateKey.toString("hex");
  const known = publicHalves.get(name) ?? computePublicHalf(privateKey);
  publicHalves.set(name, known);
  return known;
}

function computePublicHalf(privateKey: Buffer): string {
  const key = Buffer.concat([Buffer.from("302e020100300506032b656e04220420", "hex"), privateKey]);
  const half = createPublicKey(createPrivateKey({ key, format: "der", type: "pkcs8" }));
  return half.export({ format: "der", type: "spki" }).subarray(-32).toString("hex");
}

/** AES-GCM without its tag: AES in counter mode, which begins at 2 (NIST SP 800-38D, 7.1). The nonce stands at `at`. */
function withoutTag(bytes: Buffer, key: Buffer, at: number): Buffer {
  const counter = Buffer.concat([bytes.subarray(at, at + 12), Buffer.from([0, 0, 0, 2])]);
  return createCipheriv("aes-256-ctr", key, counter).update(bytes.subarray(at + 12, -16));
}

function unlessRefused<Value>(attempt: () => Value): Value | null {
  try {
    return attempt();
  } catch {
    return null;
  }
}
