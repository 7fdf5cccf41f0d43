import { randomBytes } from "node:crypto";
import { existsSync, readdirSync, readFileSync } from "node:fs";
import { join } from "node:path";
import { afterAll, beforeAll, describe, expect, test } from "vitest";
import { unlockPair } from "@/lib/agents/credential-store.ts";
import { confirmKey, generateKey, revokeKey } from "@/lib/agents/key-store.ts";
import { removeMember } from "@/lib/agents/member-store.ts";
import { stageKey } from "@/lib/agents/staged-key.ts";
import { type AgentWithServices, agentWithServices, type Connected, connectedMember } from "@/lib/agents/testing-connected.ts";
import { type Dump, dumpOf, type Loot, rob } from "@/lib/agents/testing-thief.ts";
import { type TestDatabase, testDatabase } from "@/lib/db/testing.ts";
import { newOrganization } from "@/lib/db/testing-organization.ts";
import { withOrganization } from "@/lib/db/transaction.ts";
import { deriveKey, environment } from "@/lib/env.ts";
import type { AdminScope } from "@/lib/scope.ts";

const people = 40;
const each = 5;

let database: TestDatabase;
let scope: AdminScope;
let agent: AgentWithServices;
let serverKeys: Buffer[];
let texts: string[];
const members: Connected[] = [];
const keys: string[] = [];
const oldKeys: string[] = [];

beforeAll(async () => {
  database = await testDatabase();
  scope = await newOrganization(database);
  agent = await agentWithServices(scope, "Robbed", each);
  await forEach(people, async (place) => {
    members[place] = await connectedMember(scope, agent, `person-${place}@company.com`);
  });
  const { authSecret, encryptionKey, dataDir } = environment();
  const derived = purposesInTheSource().map((purpose) => deriveKey(purpose));
  serverKeys = [deriveKey("wrap"), ...derived, encryptionKey, Buffer.from(authSecret), Buffer.from(authSecret, "base64")];
  texts = filesIn(dataDir).map((file) => readFileSync(file, "latin1"));
  texts.push(...Object.values(process.env).filter((value) => value !== undefined));
});
afterAll(async () => database?.close());

/** In turns of ten, which is how many transactions run at a time. */
async function forEach(count: number, act: (place: number) => Promise<void>): Promise<void> {
  for (let from = 0; from < count; from += 10) {
    await Promise.all(Array.from({ length: Math.min(10, count - from) }, (_, place) => act(from + place)));
  }
}

function filesIn(folder: string): string[] {
  const entries = readdirSync(folder, { recursive: true, withFileTypes: true });
  return entries.filter((entry) => entry.isFile()).map((entry) => join(entry.parentPath, entry.name));
}

/** Every purpose that the server derives a key for, and everything else that HKDF is given as `info`. */
function purposesInTheSource(): string[] {
  const purposes = new Set<string>();
  for (const folder of ["lib", "app", "cli"]) {
    for (const file of filesIn(folder).filter((name) => /(?<!\.test)\.(tsx?|mjs)$/.test(name))) {
      const source = readFileSync(file, "utf8");
      for (const [, purpose] of source.matchAll(/(?:deriveKey\("|wicket\/)([a-z-]+)(?:"|\/v1)/g)) purposes.add(purpose ?? "");
    }
  }
  return [...purposes];
}

async function robbed(loot: Partial<Loot> = {}): Promise<string[]> {
  const dump = loot.dump ?? (await dumpOf(database.ownerSql));
  return [...(await rob({ dump, serverKeys, texts, besides: [], ...loot }))].sort();
}
const stored = async () => (await database.ownerSql`select 1 from connection where generation > 0`).length;
const of = (place: number) => [...(members[place]?.tokens ?? [])].sort();
const browser = (place: number) => members[place]?.browser ?? Buffer.alloc(0);
const owner = (place: number): Connected => {
  const found = members[place];
  if (!found) throw new Error(`There was no member ${place}.`);
  return found;
};

describe.sequential(`of ${people * each} tokens, the database, the settings and the data folder give up none`, {
  timeout: 120_000,
}, () => {
  test("with all keys that the source derives", () => {
    expect(purposesInTheSource()).toEqual(
      expect.arrayContaining(["seal", "wrap", "member-key-lookup", "key-pair", "staged-key"]),
    );
    expect(texts.some((text) => text.includes(environment().encryptionKey.toString("base64")))).toBe(true);
  });

  test("before the key; one browser gives up its own member's", async () => {
    expect(await stored()).toBe(people * each);
    expect(await robbed()).toEqual([]);
    expect(await robbed({ besides: [browser(7)] })).toEqual(of(7));
  });

  test("while the key is active; one key, or one browser, gives up its own member's, and neither does without the server's", async () => {
    await forEach(people, async (place) => {
      keys[place] = (await generateKey(owner(place).person, owner(place).memberId, { browser: browser(place) })).key;
    });
    expect(await stored()).toBe(people * each);
    expect(await robbed()).toEqual([]);
    expect(await robbed({ besides: [keys[8] ?? ""] })).toEqual(of(8));
    expect(await robbed({ besides: [browser(9)] })).toEqual(of(9));
    expect(await robbed({ besides: [keys[8] ?? "", browser(9)], serverKeys: [randomBytes(32)], texts: [] })).toEqual([]);
  });

  test("after it was regenerated; the old key gives up nothing more, the new one and the browser their own member's", async () => {
    await forEach(people, async (place) => {
      const { person, memberId } = owner(place);
      oldKeys[place] = keys[place] ?? "";
      keys[place] = (await confirmKey(person, memberId, stageKey(memberId, Date.now()), { browser: browser(place) })).key;
    });
    expect(await stored()).toBe(people * each);
    expect(await robbed()).toEqual([]);
    expect(await robbed({ besides: oldKeys.slice(0, 5) })).toEqual([]);
    expect(await robbed({ besides: [keys[10] ?? ""] })).toEqual(of(10));
    expect(await robbed({ besides: [browser(11)] })).toEqual(of(11));
  });

  test("after it was revoked; the revoked key gives up nothing more, the browser its own member's", async () => {
    await forEach(people, (place) => revokeKey(owner(place).person, owner(place).memberId));
    expect(await stored()).toBe(people * each);
    expect(await robbed()).toEqual([]);
    expect(await robbed({ besides: keys.slice(0, 5) })).toEqual([]);
    expect(await robbed({ besides: [browser(12)] })).toEqual(of(12));
  });

  test("after the members were removed, even with all keys and browsers that there ever were", async () => {
    await forEach(people, (place) => removeMember(scope, agent.agentId, owner(place).memberId));
    expect(await stored()).toBe(0);
    expect(await robbed({ besides: [...keys, ...oldKeys, ...members.map((member) => member.browser)] })).toEqual([]);
  });

  test("nor do the files and the journal of the database, which keep what was overwritten and deleted", async (context) => {
    const { ownerSql } = database;
    await ownerSql`checkpoint`;
    const [place] =
      await ownerSql`select current_setting('data_directory') as folder, (select oid from pg_database where datname = current_database()) as oid`;
    const [own, journal] = [join(place?.folder, "base", String(place?.oid)), join(place?.folder, "pg_wal")];
    if (!existsSync(own)) return context.skip("The database's files are not on this machine.");
    const held = [own, journal].flatMap((folder) => filesIn(folder).map((file) => readFileSync(file)));
    const isHeld = (text: string) => held.some((bytes) => bytes.includes(text));
    const tokens = new Set(members.flatMap((member) => member.tokens));
    const found = held.flatMap((bytes) => bytes.toString("latin1").match(/canary-\d-[0-9a-f-]{36}/g) ?? []);
    expect(found.filter((token) => tokens.has(token))).toEqual([]);
    for (const secret of [...keys.slice(0, 5), ...oldKeys.slice(0, 5)]) expect(isHeld(secret)).toBe(false);
    expect(isHeld(owner(7).person.email)).toBe(true);
  });
});

describe("the one who tries", { timeout: 60_000 }, () => {
  const lying = (value: unknown): Dump => {
    const nothing: [string, []][] = ["connection", "private_key_wrap", "member_key_pair"].map((table) => [table, []]);
    return new Map([...nothing, ["anywhere", [{ value }]]]);
  };
  const token = "canary-3-0198b8a0-0000-7000-8000-000000000000";
  const plain = Buffer.from(`{"a":"${token}"}`);
  const wide = Buffer.from(token, "utf16le");

  test.each<[string, unknown]>([
    ["as it is", token],
    ["in bytes", plain],
    ["in JSON", { headers: [`Bearer ${token}`] }],
    ["as UTF-16", wide],
    ["as UTF-16, the other way round", Buffer.from(wide).swap16()],
    ["as hexadecimal text", `x${plain.toString("hex")}`],
    ["as base64", plain.toString("base64")],
    ["as base64, one byte further", Buffer.concat([Buffer.from("-"), plain]).toString("base64")],
    ["as base64url, behind other text", `?code=${Buffer.from(token).toString("base64url")}`],
  ])("finds a token that lies there %s", async (_how, value) => {
    expect(await robbed({ dump: lying(value), texts: [] })).toEqual([token]);
    expect(await robbed({ dump: lying("nothing"), texts: [] })).toEqual([]);
  });

  test("finds tokens when a key, a browser's secret or a private key lies anywhere in the database", async () => {
    const other = await connectedMember(scope, agent, "careless@company.com");
    const { key } = await generateKey(other.person, other.memberId, { browser: other.browser });
    const clean = await dumpOf(database.ownerSql);
    expect(await robbed({ dump: clean })).toEqual([]);
    const whose = { organizationId: scope.organizationId, memberId: other.memberId };
    const unlocks = [{ kind: "browser" as const, secret: other.browser }];
    const privateKey = await withOrganization(scope.organizationId, (tx) => unlockPair(tx, whose, unlocks));
    for (const value of [key, `Bearer ${key}`, other.browser, other.browser.toString("base64url"), privateKey]) {
      const careless = new Map([...clean, ["anywhere", [{ value }]]]);
      expect(await robbed({ dump: careless })).toEqual([...other.tokens].sort());
    }
  });
});
