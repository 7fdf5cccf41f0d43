import { afterAll, beforeAll, beforeEach, describe, expect, test } from "vitest";
import { connectWithToken } from "@/lib/agents/connection-store.ts";
import { openForKey } from "@/lib/agents/credential-store.ts";
import { type AtHand, confirmKey, generateKey, revokeKey, wouldBeLost } from "@/lib/agents/key-store.ts";
import { keyDigest } from "@/lib/agents/member-key.ts";
import { joinAgent, type MemberRow, removeMember } from "@/lib/agents/member-store.ts";
import { stageKey } from "@/lib/agents/staged-key.ts";
import { type AgentRow, createAgent } from "@/lib/agents/store.ts";
import { addConnector } from "@/lib/connectors/store.ts";
import { type TestDatabase, testDatabase } from "@/lib/db/testing.ts";
import { newOrganization } from "@/lib/db/testing-organization.ts";
import { deriveKey } from "@/lib/env.ts";
import { authenticate } from "@/lib/gateway/authenticate.ts";
import { readFacts } from "@/lib/gateway/store.ts";
import type { World } from "@/lib/gateway/world.ts";
import { type AdminScope, mintPersonScope, type PersonScope } from "@/lib/scope.ts";
import { newBrowserSecret } from "@/lib/vault/browser-secret.ts";

let database: TestDatabase;
let scope: AdminScope;
let agent: AgentRow;
let member: MemberRow;
let person: PersonScope;
let services: string[];
let members = 0;

beforeAll(async () => {
  database = await testDatabase();
  scope = await newOrganization(database);
  agent = await createAgent(scope, { name: "Sealed" });
  const listed = { era: "modern", protocolVersion: "2026-07-28", serverName: "s", capabilities: null, tools: [] } as const;
  services = [];
  for (const key of ["github", "slack"]) {
    const input = { key, url: `https://${key}.example/mcp`, auth: { kind: "member" as const } };
    services.push((await addConnector(scope, agent.id, input, listed)).id);
  }
});
afterAll(async () => database?.close());
beforeEach(async () => {
  members += 1;
  member = await joinAgent(scope, agent.id, `person-${members}@company.com`);
  const { personId, email } = member;
  person = mintPersonScope({ organizationId: scope.organizationId, personId, email, role: "member" });
});

const connect = async (browser: Buffer) => {
  for (const [place, service] of services.entries()) {
    await connectWithToken(person, member.id, service, { token: `canary-${place}-${member.id}`, browser });
  }
};
const replace = (hand: AtHand) => confirmKey(person, member.id, stageKey(member.id, Date.now()), hand);

/** The tokens as the bearer of a key opens them. */
async function opened(key: string): Promise<(string | null)[]> {
  const world = { facts: readFacts, keyLookupSecret: deriveKey("member-key-lookup"), report: () => undefined };
  const { scope: bearer } = await authenticate(world as Partial<World> as World, key, null);
  return Promise.all(services.map((service) => openForKey(bearer, service)));
}
const tokens = () => services.map((_, place) => `canary-${place}-${member.id}`);

describe("what a member connected", () => {
  test("before there was a key opens with the key that is made in the same browser", async () => {
    const browser = newBrowserSecret();
    await connect(browser);
    const { key, reconnect } = await generateKey(person, member.id, { browser });
    expect(reconnect).toEqual([]);
    expect(await opened(key)).toEqual(tokens());
  });

  test("after there was a key opens with it too, from whatever browser it was connected", async () => {
    const { key } = await generateKey(person, member.id, { browser: newBrowserSecret() });
    await connect(newBrowserSecret());
    expect(await opened(key)).toEqual(tokens());
  });

  test("opens with the new key when it was replaced in the member's browser, without the old key", async () => {
    const browser = newBrowserSecret();
    const first = await generateKey(person, member.id, { browser });
    await connect(browser);
    const second = await replace({ browser });
    expect(await opened(second.key)).toEqual(tokens());
    await expect(opened(first.key)).rejects.toMatchObject({ facts: { code: "unauthenticated" } });
  });

  test("opens with the new key when it was replaced in another browser, with the old key", async () => {
    const first = await generateKey(person, member.id, { browser: newBrowserSecret() });
    await connect(newBrowserSecret());
    const elsewhere = newBrowserSecret();
    const second = await replace({ browser: elsewhere, oldKey: first.key });
    expect(await opened(second.key)).toEqual(tokens());
    expect(await opened((await replace({ browser: elsewhere })).key)).toEqual(tokens());
  });

  test("is not lost unasked when neither browser nor old key is at hand, and is wiped when that is accepted", async () => {
    const first = await generateKey(person, member.id, { browser: newBrowserSecret() });
    await connect(newBrowserSecret());
    const elsewhere = { browser: newBrowserSecret() };
    expect(await wouldBeLost(person, member.id, elsewhere)).toEqual(["github", "slack"]);
    await expect(replace(elsewhere)).rejects.toThrow("github, slack");
    expect(await opened(first.key)).toEqual(tokens());
    const second = await replace({ ...elsewhere, forget: true });
    expect(second.reconnect).toEqual(["github", "slack"]);
    expect(await opened(second.key)).toEqual([null, null]);
  });

  test("is refused a key that is not the membership's, and one that was not staged for it just now", async () => {
    const browser = newBrowserSecret();
    const first = await generateKey(person, member.id, { browser });
    await connect(browser);
    await expect(replace({ browser: null, oldKey: "A".repeat(32) })).rejects.toMatchObject({ code: "invalid_input" });
    for (const staged of [
      { ...stageKey(member.id, Date.now()), key: "B".repeat(32) },
      stageKey("0198b8a0-0000-7000-8000-000000000000", Date.now()),
      stageKey(member.id, Date.now() - 11 * 60_000),
    ]) {
      await expect(confirmKey(person, member.id, staged, { browser })).rejects.toMatchObject({ code: "invalid_input" });
    }
    expect(await opened(first.key)).toEqual(tokens());
  });

  test("opens again under a new key after the old one was revoked, in the member's browser", async () => {
    const browser = newBrowserSecret();
    await generateKey(person, member.id, { browser });
    await connect(browser);
    await revokeKey(person, member.id);
    expect(await opened((await generateKey(person, member.id, { browser })).key)).toEqual(tokens());
  });

  test("is not touched by a confirmation that comes twice, and an earlier key cannot be confirmed again", async () => {
    const browser = newBrowserSecret();
    await generateKey(person, member.id, { browser });
    await connect(browser);
    const staged = stageKey(member.id, Date.now());
    const first = await confirmKey(person, member.id, staged, { browser });
    expect(await confirmKey(person, member.id, staged, { browser })).toEqual(first);
    expect(await opened(staged.key)).toEqual(tokens());
    const next = await replace({ browser });
    await expect(confirmKey(person, member.id, staged, { browser })).rejects.toMatchObject({ code: "conflict" });
    expect(await opened(next.key)).toEqual(tokens());
  });

  test("that was spoilt is named before it is wiped, and the rest is kept", async () => {
    const browser = newBrowserSecret();
    await generateKey(person, member.id, { browser });
    await connect(browser);
    await database.ownerSql`
      update connection set sealed_token = ${Buffer.alloc(80, 1)} where member_id = ${member.id} and connector_id = ${services[0] ?? ""}`;
    expect(await wouldBeLost(person, member.id, { browser })).toEqual(["github"]);
    await expect(replace({ browser })).rejects.toThrow("github");
    const { key, reconnect } = await replace({ browser, forget: true });
    expect(reconnect).toEqual(["github"]);
    expect(await opened(key)).toEqual([null, tokens()[1]]);
  });

  test("is not sealed to a pair that its locks were not made for", async () => {
    const browser = newBrowserSecret();
    const { key } = await generateKey(person, member.id, { browser });
    await connect(browser);
    const { ownerSql } = database;
    const [pair] = await ownerSql`select * from member_key_pair where member_id = ${member.id}`;
    const later = await replace({ browser });
    await ownerSql`update member_key_pair set ${ownerSql({ generation: pair?.generation, public_key: pair?.public_key, vouch: pair?.vouch })} where member_id = ${member.id}`;
    await expect(connect(browser)).rejects.toThrow("could not be opened");
    await ownerSql`delete from member_key_pair where member_id = ${member.id}`;
    await expect(connect(browser)).rejects.toThrow("could not be opened");
    expect(await opened(later.key)).toEqual(tokens());
    await expect(opened(key)).rejects.toMatchObject({ facts: { code: "unauthenticated" } });
  });

  test("is gone with every lock on it when the member is removed", async () => {
    const browser = newBrowserSecret();
    await connect(browser);
    await generateKey(person, member.id, { browser });
    await removeMember(scope, agent.id, member.id);
    for (const table of ["connection", "member_key_pair", "private_key_wrap"]) {
      const rows = await database.ownerSql`select 1 from ${database.ownerSql(table)} where member_id = ${member.id}`;
      expect(rows).toHaveLength(0);
    }
  });

  test("that is moved to another member's row, or another connector's, does not open", async () => {
    const browser = newBrowserSecret();
    await connect(browser);
    const { key } = await generateKey(person, member.id, { browser });
    const { ownerSql } = database;
    const [one, two] = services;
    await ownerSql`update connection set sealed_token = (select sealed_token from connection c where c.member_id = ${member.id} and c.connector_id = ${two ?? ""}) where member_id = ${member.id} and connector_id = ${one ?? ""}`;
    await expect(opened(key)).rejects.toThrow();
  });
});

test("nothing is sealed to a public key that somebody wrote into the database", async () => {
  const browser = newBrowserSecret();
  await connect(browser);
  const { ownerSql } = database;
  const swapped = await ownerSql`
    update member_key_pair set public_key = ${Buffer.alloc(32, 9)} where member_id = ${member.id} returning member_id`;
  expect(swapped).toHaveLength(1);
  await expect(connect(browser)).rejects.toThrow("Nothing was sealed");
});

describe("everything that the server has at rest", () => {
  test("opens no token, in whatever state the membership is", async () => {
    const browser = newBrowserSecret();
    const serverKeys = ["seal", "wrap", "member-key-lookup", "session-id", "staged-key"].map((purpose) => deriveKey(purpose));
    const look = async () => {
      const { ownerSql } = database;
      const rows = await ownerSql`select sealed_token, generation, connector_id from connection where member_id = ${member.id}`;
      const wraps =
        await ownerSql`select wrapped, purpose, holder, generation from private_key_wrap where member_id = ${member.id}`;
      const everything = Buffer.concat([
        ...rows.map((row) => row.sealed_token as Buffer),
        ...wraps.map((row) => row.wrapped as Buffer),
        ...serverKeys,
      ]);
      expect(everything.includes("canary")).toBe(false);
      for (const row of rows) {
        expect(row.generation).toBeGreaterThan(0);
        const { unseal } = await import("@/lib/vault/seal.ts");
        const place = ["connection", scope.organizationId, member.id, row.connector_id as string];
        expect(() => unseal(row.sealed_token as Buffer, place)).toThrow();
      }
      const { unwrapPrivateKey } = await import("@/lib/vault/wrapped-key.ts");
      for (const wrap of wraps) {
        for (const secret of [
          ...serverKeys,
          Buffer.from(wrap.holder as string),
          keyDigest("A".repeat(32), deriveKey("member-key-lookup")),
        ]) {
          const about = [scope.organizationId, member.id, wrap.holder as string, String(wrap.generation)];
          const purpose = wrap.purpose as "browser" | "member-key";
          expect(() =>
            unwrapPrivateKey(wrap.wrapped as Buffer, { purpose, secret, serverKey: deriveKey("wrap"), about }),
          ).toThrow();
        }
      }
    };
    await connect(browser);
    await look();
    await generateKey(person, member.id, { browser });
    await look();
    await replace({ browser });
    await look();
    await revokeKey(person, member.id);
    await look();
    await removeMember(scope, agent.id, member.id);
    await look();
  });
});
