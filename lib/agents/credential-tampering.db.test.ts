import { afterAll, beforeAll, describe, expect, test } from "vitest";
import { connectWithToken } from "@/lib/agents/connection-store.ts";
import { openForKey } from "@/lib/agents/credential-store.ts";
import { confirmKey, generateKey } from "@/lib/agents/key-store.ts";
import { stageKey } from "@/lib/agents/staged-key.ts";
import { type AgentWithServices, agentWithServices, type Connected, connectedMember } from "@/lib/agents/testing-connected.ts";
import { live, pick, type Rows, raised, tables, wrap } from "@/lib/agents/testing-stored-rows.ts";
import { type Stage, type Tampering, tamperings } from "@/lib/agents/testing-tamperings.ts";
import { type TestDatabase, testDatabase } from "@/lib/db/testing.ts";
import { newOrganization } from "@/lib/db/testing-organization.ts";
import { deriveKey } from "@/lib/env.ts";
import { authenticate } from "@/lib/gateway/authenticate.ts";
import { readFacts } from "@/lib/gateway/store.ts";
import type { World } from "@/lib/gateway/world.ts";
import type { AdminScope } from "@/lib/scope.ts";

let database: TestDatabase;
let scope: AdminScope;
let agent: AgentWithServices;
/** Filled in before the tests, which are named before that. */
const stage = {} as Stage;
const { unopened, unsealed } = tamperings(stage);
let firstKey: string;
let now: Rows;

beforeAll(async () => {
  database = await testDatabase();
  scope = await newOrganization(database);
  agent = await agentWithServices(scope, "Tampered", 3);
  const elsewhere = await newOrganization(database, "Elsewhere");
  // The third service stays without a connection.
  const [one, two] = [
    await connectedMember(scope, agent, "a@company.com", 2),
    await connectedMember(scope, agent, "b@company.com", 2),
  ];
  const abroad = await agentWithServices(elsewhere, "Elsewhere", 2);
  const three = await connectedMember(elsewhere, abroad, "c@company.com");
  const [ours, away] = [agent.services, abroad.services];
  firstKey = (await generateKey(one.person, one.memberId, one)).key;
  await generateKey(two.person, two.memberId, two);
  stage.foreign = { ...three, services: away, key: (await generateKey(three.person, three.memberId, three)).key };
  stage.before = await readRows();
  stage.mine = { ...one, services: ours, key: (await replaceKey(one)).key };
  stage.theirs = { ...two, services: ours, key: (await replaceKey(two)).key };
  now = await readRows();
});
afterAll(async () => database?.close());

async function readRows(): Promise<Rows> {
  const read = await Promise.all(
    tables.map(async (table) => [table, [...(await database.ownerSql`select * from ${database.ownerSql(table)}`)]]),
  );
  return Object.fromEntries(read) as Rows;
}

/** Puts these rows, and no others, into the tables. */
async function writeRows(rows: Rows): Promise<void> {
  await database.ownerSql.begin(async (sql) => {
    for (const table of tables) {
      await sql`delete from ${sql(table)}`;
      for (const row of rows[table]) await sql`insert into ${sql(table)} ${sql(row as Record<string, string>)}`;
    }
  });
}

/** A refusal to open, and not some other mishap. */
function refused(error: Error): string {
  expect(error.message).toMatch(/could not be opened/);
  return "refused";
}

/** The tokens of the first three services as the bearer of a key opens them; what is refused is "refused". */
async function opened(key: string): Promise<(string | null)[]> {
  const world = { facts: readFacts, keyLookupSecret: deriveKey("member-key-lookup"), report: () => undefined };
  const bearer = await authenticate(world as Partial<World> as World, key, null).then(
    ({ scope: found }) => found,
    () => null,
  );
  if (!bearer) return agent.services.map(() => "refused");
  return Promise.all(agent.services.map((service) => openForKey(bearer, service).catch(refused)));
}

const nothing = ["refused", null];
/** Whoever opens, with this key or the one that replaces it, gets tokens of their own or none, each at its own service. */
async function expectNothingForeign(): Promise<void> {
  for (const of of [stage.mine, stage.theirs]) {
    for (const [place, got] of (await opened(of.key)).entries()) expect([...nothing, of.tokens[place]]).toContain(got);
  }
  const renewed = await confirm().catch((error: Error) => void expect(error.message).toMatch(/opened|sealed/));
  if (!renewed) return;
  for (const [place, got] of (await opened(renewed.key)).entries()) expect([...nothing, stage.mine.tokens[place]]).toContain(got);
}

const replaceKey = (of: Connected) => confirmKey(of.person, of.memberId, stageKey(of.memberId, Date.now()), of);
const confirm = () => replaceKey(stage.mine);
const connect = () =>
  connectWithToken(stage.mine.person, stage.mine.memberId, agent.services[0] ?? "", {
    token: "canary-new",
    browser: stage.mine.browser,
  });

async function tampered(change: Tampering[1]): Promise<void> {
  const rows: Rows = structuredClone(now);
  for (const table of tables)
    for (const row of rows[table])
      for (const [name, value] of Object.entries(row)) if (value instanceof Uint8Array) row[name] = Buffer.from(value);
  change(rows);
  await writeRows(rows);
}

describe("a stored row that was tampered with gives its member nothing, and nobody another's token", () => {
  test.each(unopened)("%s", async (_name, change) => {
    await writeRows(now);
    expect(await opened(stage.mine.key)).toEqual([...stage.mine.tokens, null]);
    expect(await opened(stage.theirs.key)).toEqual([...stage.theirs.tokens, null]);
    await tampered(change);
    expect(nothing).toContain((await opened(stage.mine.key))[0]);
    await expectNothingForeign();
  });

  test("the first key opens nothing after it was replaced, brought back to life by hand or with the wrap it had", async () => {
    const revive = (rows: Rows) => {
      rows.member_key = rows.member_key.filter((row) => row !== live(rows, stage.mine));
      pick(rows.member_key.filter((row) => row.member_id === stage.mine.memberId)).revoked_at = null;
    };
    const withWrap = (rows: Rows) => Object.assign(wrap(rows, stage.mine), wrap(stage.before, stage.mine));
    for (const change of [
      revive,
      (rows: Rows) => [revive(rows), withWrap(rows)],
      (rows: Rows) => [revive(rows), withWrap(rows), raised(1)(wrap(rows, stage.mine))],
    ]) {
      await tampered((rows) => void change(rows));
      expect(await opened(firstKey)).toEqual(["refused", "refused", null]);
    }
  });
});

describe("nothing is sealed, and no key replaced, when the public key in the row is not the member's", () => {
  test.each(unsealed)("%s", async (_name, change) => {
    await tampered(change);
    await expect(connect()).rejects.toThrow("Nothing was sealed");
    await expect(confirm()).rejects.toThrow("Nothing was sealed");
    expect(await opened(stage.mine.key)).toEqual([...stage.mine.tokens, null]);
    await writeRows(now);
    await connect();
    expect(await opened((await confirm()).key)).toEqual(["canary-new", stage.mine.tokens[1], null]);
  });
});

test("at least 40 kinds of tampering are tried, none of them twice", () => {
  const names = [...unopened, ...unsealed].map(([name]) => name);
  expect(unopened.length).toBeGreaterThanOrEqual(40);
  expect(new Set(names).size).toBe(names.length);
});
