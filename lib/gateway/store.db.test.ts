import { v7 as uuidv7 } from "uuid";
import { afterAll, beforeAll, beforeEach, describe, expect, test } from "vitest";
import { generateKeyForMember, revokeKey } from "@/lib/agents/key-store.ts";
import { keyDigest } from "@/lib/agents/member-key.ts";
import { joinAgent, removeMember } from "@/lib/agents/member-store.ts";
import { type AgentRow, createAgent, deleteAgent, updateAgent } from "@/lib/agents/store.ts";
import type { RecordEntry } from "@/lib/audit/record.ts";
import { findRecord, listRecords } from "@/lib/audit/store.ts";
import { addConnector, updateConnector } from "@/lib/connectors/store.ts";
import { testDatabase } from "@/lib/db/testing.ts";
import { newOrganization } from "@/lib/db/testing-organization.ts";
import { deriveKey } from "@/lib/env.ts";
import type { Facts } from "@/lib/gateway/facts.ts";
import { appendCompletions, appendRecords, readFacts } from "@/lib/gateway/store.ts";
import { savePolicy } from "@/lib/policy/store.ts";
import type { AdminScope } from "@/lib/scope.ts";

const windowMinutes = 480;
let world: Awaited<ReturnType<typeof testDatabase>>;
let scope: AdminScope;
let agent: AgentRow;
let memberId: string;
let key: string;

beforeAll(async () => {
  world = await testDatabase();
});
afterAll(() => world.close());

beforeEach(async () => {
  scope = await newOrganization(world);
  agent = await createAgent(scope, { name: "Maintenance agent" });
  await addConnector(
    scope,
    agent.id,
    { key: "github", url: "https://github.example/mcp", auth: { kind: "none" } },
    {
      era: "modern",
      protocolVersion: "2026-07-28",
      serverName: "github",
      capabilities: { tools: {} },
      tools: [{ definition: { name: "get_file_contents" }, tier: "read", tierSource: "annotations" }],
    },
  );
  memberId = (await joinAgent(scope, agent.id, "alex@company.com")).id;
  key = (await generateKeyForMember(scope, memberId)).key;
});

async function factsNow(): Promise<Facts> {
  const facts = await readFacts(keyDigest(key, deriveKey("member-key-lookup")), null);
  if (!facts) throw new Error("The key leads nowhere.");
  return facts;
}

function entryOf(facts: Facts, change: Partial<RecordEntry> = {}): RecordEntry {
  const connector = facts.connectors[0];
  return {
    id: uuidv7(),
    agentId: facts.agent.id,
    agentSlug: facts.agent.slug,
    simulated: false,
    personId: facts.personId,
    memberId: facts.memberId,
    memberEmail: facts.email,
    keyId: facts.keyId,
    sourceIp: "203.0.113.42",
    clientName: "test",
    sessionId: null,
    era: "modern",
    method: "tools/call",
    service: "github",
    tool: "get_file_contents",
    tier: "read",
    resourceType: "GitHubMCP::Repository",
    resourceId: "acme/payments-core",
    visibility: "private",
    decision: "ALLOW",
    reason: "policy",
    policyVersion: facts.agent.policyVersion,
    policyIds: [uuidv7()],
    policyNames: ["baseline-allow"],
    wouldDeny: [],
    timeZone: "UTC",
    hour: 3,
    minute: 4,
    weekday: 5,
    accessedPrivate: false,
    privateSources: [],
    decisionMicroseconds: 120,
    connectorId: connector?.id ?? null,
    catalogueVersion: connector?.catalogueVersion ?? null,
    exposureEpoch: facts.exposure.reduce((sum, row) => sum + row.epoch, 0),
    raises: [{ label: "private", source: "acme/payments-core" }],
    ...change,
  };
}

const append = (entries: RecordEntry[]) => appendRecords(scope.organizationId, entries, windowMinutes);

describe("the facts behind a key", () => {
  test("are all that a decision needs, at one moment of the database's clock", async () => {
    const facts = await factsNow();
    expect(facts).toMatchObject({
      organizationId: scope.organizationId,
      memberStatus: "approved",
      email: "alex@company.com",
      agent: { id: agent.id, status: "active", policyVersion: 1 },
      connectors: [{ key: "github", catalogueVersion: 1, connected: true }],
      exposure: [],
    });
    expect(Math.abs(facts.nowMs - Date.now())).toBeLessThan(60_000);
  });

  test("end with the key, the member and the agent", async () => {
    await expect(factsNow()).resolves.toBeTruthy();
    await revokeKey(scope, memberId);
    await expect(factsNow()).rejects.toThrow("nowhere");

    key = (await generateKeyForMember(scope, memberId)).key;
    await expect(factsNow()).resolves.toBeTruthy();
    await removeMember(scope, agent.id, memberId);
    await expect(factsNow()).rejects.toThrow("nowhere");

    memberId = (await joinAgent(scope, agent.id, "alex@company.com")).id;
    key = (await generateKeyForMember(scope, memberId)).key;
    await expect(factsNow()).resolves.toBeTruthy();
    await deleteAgent(scope, agent.id);
    await expect(factsNow()).rejects.toThrow("nowhere");
  });

  test("a key that is replaced stops at once and the new one works", async () => {
    const old = key;
    key = (await generateKeyForMember(scope, memberId)).key;
    await expect(factsNow()).resolves.toBeTruthy();
    key = old;
    await expect(factsNow()).rejects.toThrow("nowhere");
  });
});

describe("an ALLOW is written only on the facts that it was decided on", () => {
  const changes: [string, () => Promise<unknown>][] = [
    ["the agent was disabled", () => updateAgent(scope, agent.id, { status: "disabled" })],
    ["the key was revoked", () => revokeKey(scope, memberId)],
    ["the member was removed", () => removeMember(scope, agent.id, memberId)],
    ["the connector was disabled", () => updateConnector(scope, agent.id, "github", { status: "disabled" })],
    ["a policy was saved", () => savePolicy(scope, agent.id, { name: "second", text: "permit(principal, action, resource);" })],
    ["the agent was deleted", () => deleteAgent(scope, agent.id)],
  ];

  test("and nothing changed: it is written", async () => {
    const facts = await factsNow();
    const [appended] = await append([entryOf(facts)]);
    expect(appended).toMatchObject({ written: true, number: 1 });
  });

  test.each(changes)("not when %s meanwhile", async (_, change) => {
    const facts = await factsNow();
    await change();
    const [appended] = await append([entryOf(facts)]);
    expect(appended).toMatchObject({ written: false });
    expect((await listRecords(scope, {})).records).toEqual([]);
    const [denied] = await append([entryOf(facts, { decision: "DENY", raises: [] })]);
    expect(denied).toMatchObject({ written: true, number: 1 });
  });

  test("not when the member's exposure grew meanwhile", async () => {
    const facts = await factsNow();
    await append([entryOf(facts)]);
    const [stale] = await append([entryOf(facts, { tool: "post_message" })]);
    expect(stale?.written).toBe(false);
    const [fresh] = await append([entryOf(await factsNow(), { tool: "post_message" })]);
    expect(fresh?.written).toBe(true);
  });
});

describe("exposure", () => {
  test("is raised by the commit that records the read, and by no other", async () => {
    const facts = await factsNow();
    await append([entryOf(facts, { decision: "DENY", raises: [] })]);
    expect((await factsNow()).exposure).toEqual([]);
    await append([entryOf(facts)]);
    expect((await factsNow()).exposure).toMatchObject([{ label: "private", sources: ["acme/payments-core"], epoch: 1 }]);
  });

  test("follows the person to another agent, another key and a new membership", async () => {
    await append([entryOf(await factsNow())]);
    const other = await createAgent(scope, { name: "Other agent" });
    const joined = await joinAgent(scope, other.id, "alex@company.com");
    key = (await generateKeyForMember(scope, joined.id)).key;
    expect((await factsNow()).exposure).toMatchObject([{ label: "private" }]);
    await removeMember(scope, other.id, joined.id);
    const again = await joinAgent(scope, other.id, "alex@company.com");
    key = (await generateKeyForMember(scope, again.id)).key;
    expect((await factsNow()).exposure).toMatchObject([{ label: "private" }]);
  });

  test("belongs to one person: a colleague's stays clean", async () => {
    await append([entryOf(await factsNow())]);
    const colleague = await joinAgent(scope, agent.id, "sam@company.com");
    key = (await generateKeyForMember(scope, colleague.id)).key;
    expect((await factsNow()).exposure).toEqual([]);
  });

  test("keeps at most 20 sources, the latest first, and its epoch while it holds", async () => {
    for (let n = 1; n <= 25; n += 1) {
      await append([entryOf(await factsNow(), { raises: [{ label: "private", source: `repo-${n}` }] })]);
    }
    const [row] = (await factsNow()).exposure;
    expect(row?.sources).toHaveLength(20);
    expect(row?.sources.slice(0, 2)).toEqual(["repo-25", "repo-24"]);
    expect(row?.epoch).toBe(1);
  });

  test("that had expired comes back as a new state, without the old sources", async () => {
    await append([entryOf(await factsNow())]);
    await world.ownerSql.begin(async (sql) => {
      await sql`select set_config('wicket.organization_id', ${scope.organizationId}, true)`;
      await sql`update exposure set last_raised_at = now() - interval '9 hours'`;
    });
    await append([entryOf(await factsNow(), { raises: [{ label: "private", source: "acme/website" }] })]);
    expect((await factsNow()).exposure).toMatchObject([{ sources: ["acme/website"], epoch: 2 }]);
  });
});

describe("records", () => {
  test("are numbered without a gap or a double, however many batches are written at once", async () => {
    const facts = await factsNow();
    const deny = () => entryOf(facts, { decision: "DENY", raises: [] });
    const batches = await Promise.all(Array.from({ length: 20 }, (_, n) => append(Array.from({ length: (n % 5) + 1 }, deny))));
    const numbers = batches
      .flat()
      .map((one) => one.number)
      .sort((a, b) => a - b);
    expect(numbers).toEqual(Array.from({ length: 60 }, (_, n) => n + 1));
    expect((await listRecords(scope, { limit: 500 })).records.map((one) => one.number)).toEqual(numbers.reverse());
  });

  test("are closed once", async () => {
    const entry = entryOf(await factsNow());
    await append([entry]);
    const done = { recordId: entry.id, outcome: "answered" as const, upstreamStatus: 200, bytes: 12, upstreamMilliseconds: 5 };
    await appendCompletions(scope.organizationId, [done]);
    await appendCompletions(scope.organizationId, [{ ...done, outcome: "unknown" }]);
    expect((await findRecord(scope, "AUDIT-0000001")).completion).toMatchObject({ outcome: "answered", bytes: 12 });
  });

  test("of another organization are not there", async () => {
    await append([entryOf(await factsNow())]);
    const foreign = await newOrganization(world);
    expect((await listRecords(foreign, {})).records).toEqual([]);
    await expect(findRecord(foreign, "AUDIT-0000001")).rejects.toMatchObject({ code: "not_found" });
    await expect(findRecord(scope, "AUDIT-0000001")).resolves.toMatchObject({ number: 1 });
  });
});
