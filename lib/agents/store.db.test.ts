import { afterAll, beforeAll, beforeEach, describe, expect, test } from "vitest";
import { connectWithToken, disconnect } from "@/lib/agents/connection-store.ts";
import { confirmKey, generateKey, generateKeyForMember, revokeKey } from "@/lib/agents/key-store.ts";
import { joinAgent, listMembers, membershipsOf, removeMember } from "@/lib/agents/member-store.ts";
import { findOrganization, renameOrganization } from "@/lib/agents/organization-store.ts";
import { stageKey } from "@/lib/agents/staged-key.ts";
import { createAgent, deleteAgent, findAgent, hasEverHadSimulatedAgent, listAgents, updateAgent } from "@/lib/agents/store.ts";
import { exposedName } from "@/lib/connectors/exposed-name.ts";
import { addConnector, connectorToken, findConnector, listConnectors, relistConnector } from "@/lib/connectors/store.ts";
import { testDatabase } from "@/lib/db/testing.ts";
import { newOrganization } from "@/lib/db/testing-organization.ts";
import { findPolicy, listPolicies, listVersions, policiesAt, removePolicy, savePolicy } from "@/lib/policy/store.ts";
import { type AdminScope, mintPersonScope } from "@/lib/scope.ts";
import { newBrowserSecret } from "@/lib/vault/browser-secret.ts";

let world: Awaited<ReturnType<typeof testDatabase>>;
let scope: AdminScope;
let foreign: AdminScope;

beforeAll(async () => {
  world = await testDatabase();
});
afterAll(() => world.close());
beforeEach(async () => {
  scope = await newOrganization(world);
  foreign = await newOrganization(world, "Globex");
});

const listed = (names: string[]) => ({
  era: "modern" as const,
  protocolVersion: "2026-07-28",
  serverName: "github",
  capabilities: { tools: {} },
  tools: names.map((name) => ({
    definition: { name, description: name },
    tier: "read" as const,
    tierSource: "annotations" as const,
  })),
});
const hand = { browser: newBrowserSecret() };
const github = { key: "github", url: "https://github.example/mcp", auth: { kind: "bearer" as const, token: "canary-token" } };

describe("an agent", () => {
  test("starts open by default, visibly: one ordinary policy, version 1", async () => {
    const agent = await createAgent(scope, { name: "Release Bot" });
    expect(agent).toMatchObject({ slug: "release-bot", status: "active", timeZone: "UTC", policyVersion: 1, simulated: false });
    const { version, policies } = await listPolicies(scope, agent.id);
    expect(version).toBe(1);
    expect(policies).toMatchObject([{ name: "baseline-allow", mode: "enforced", text: "permit(principal, action, resource);" }]);
  });

  test("is found by slug and by id, renamed, moved to another time zone, disabled by name and enabled again", async () => {
    const agent = await createAgent(scope, { name: "Release Bot" });
    expect((await findAgent(scope, "release-bot")).id).toBe(agent.id);
    expect((await findAgent(scope, agent.id)).slug).toBe("release-bot");
    const changed = await updateAgent(scope, "release-bot", { name: "Bot", timeZone: "Europe/Berlin", status: "disabled" });
    expect(changed).toMatchObject({
      name: "Bot",
      slug: "release-bot",
      timeZone: "Europe/Berlin",
      status: "disabled",
      statusChangedBy: "test",
    });
    expect(changed.statusChangedAt).toBeInstanceOf(Date);
    expect((await updateAgent(scope, agent.id, { status: "active" })).status).toBe("active");
  });

  test("with a name that is taken, or that makes no slug, is not created", async () => {
    await createAgent(scope, { name: "Release Bot" });
    await expect(createAgent(scope, { name: "release  bot" })).rejects.toMatchObject({ code: "conflict" });
    await expect(createAgent(scope, { name: "…" })).rejects.toMatchObject({ code: "invalid_input" });
    expect(await listAgents(scope)).toHaveLength(1);
    await expect(createAgent(foreign, { name: "Release Bot" })).resolves.toMatchObject({ slug: "release-bot" });
  });

  test("that is deleted is gone with its keys and credentials, and its name is free", async () => {
    const agent = await createAgent(scope, { name: "Release Bot", simulated: true });
    await addConnector(scope, agent.id, github, listed(["get_file_contents"]));
    const member = await joinAgent(scope, agent.id, "alex@company.com");
    await generateKeyForMember(scope, member.id);
    await deleteAgent(scope, "release-bot");
    await expect(findAgent(scope, agent.id)).rejects.toMatchObject({ code: "not_found" });
    expect(await listConnectors(scope, agent.id)).toEqual([]);
    expect(
      await world.ownerSql`select 1 from member_key where organization_id = ${scope.organizationId} and revoked_at is null`,
    ).toHaveLength(0);
    expect(await hasEverHadSimulatedAgent(scope)).toBe(true);
    await expect(createAgent(scope, { name: "Release Bot" })).resolves.toMatchObject({ slug: "release-bot" });
  });
});

describe("a member", () => {
  test("joins once, however often", async () => {
    const agent = await createAgent(scope, { name: "Bot" });
    const first = await joinAgent(scope, agent.id, "alex@company.com");
    expect(first).toMatchObject({ email: "alex@company.com", status: "approved", key: null });
    expect((await joinAgent(scope, agent.id, "alex@company.com")).id).toBe(first.id);
    expect(await listMembers(scope, agent.id)).toHaveLength(1);
  });

  test("who waits is approved by joining, and who was rejected is not", async () => {
    const agent = await createAgent(scope, { name: "Bot" });
    const member = await joinAgent(scope, agent.id, "alex@company.com");
    const set = (status: string) => world.ownerSql`update member set status = ${status} where id = ${member.id}`;
    await set("pending");
    expect((await joinAgent(scope, agent.id, "alex@company.com")).status).toBe("approved");
    await set("rejected");
    await expect(joinAgent(scope, agent.id, "alex@company.com")).rejects.toMatchObject({ code: "conflict" });
    expect((await listMembers(scope, agent.id))[0]?.status).toBe("rejected");
  });

  test("has one live key, which is stored as a digest only", async () => {
    const agent = await createAgent(scope, { name: "Bot" });
    const member = await joinAgent(scope, agent.id, "alex@company.com");
    const person = mintPersonScope({
      organizationId: scope.organizationId,
      personId: member.personId,
      email: member.email,
      role: "member",
    });
    const { key } = await generateKey(person, member.id, hand);
    expect(key).toMatch(/^[A-Za-z0-9+/]{32}$/);
    await expect(generateKey(person, member.id, hand)).rejects.toMatchObject({ code: "conflict" });
    await confirmKey(person, member.id, stageKey(member.id, Date.now()), hand);
    const rows =
      await world.ownerSql`select encode(digest, 'base64') as digest, revoked_at from member_key where member_id = ${member.id}`;
    expect(rows.filter((row) => row.revoked_at === null)).toHaveLength(1);
    expect(JSON.stringify(rows)).not.toContain(key);
    await revokeKey(person, member.id);
    expect((await listMembers(scope, agent.id))[0]?.key).toBeNull();
  });

  test("cannot make, revoke or connect for somebody else", async () => {
    const agent = await createAgent(scope, { name: "Bot" });
    const mine = await joinAgent(scope, agent.id, "alex@company.com");
    const other = await joinAgent(scope, agent.id, "sam@company.com");
    const connector = await addConnector(scope, agent.id, { ...github, auth: { kind: "member" } }, listed(["get_file_contents"]));
    const person = mintPersonScope({
      organizationId: scope.organizationId,
      personId: mine.personId,
      email: mine.email,
      role: "member",
    });
    await generateKeyForMember(scope, other.id);
    await expect(generateKey(person, other.id, hand)).rejects.toMatchObject({ code: "not_found" });
    await expect(revokeKey(person, other.id)).rejects.toMatchObject({ code: "not_found" });
    await expect(connectWithToken(person, other.id, connector.id, { token: "t", ...hand })).rejects.toMatchObject({
      code: "not_found",
    });
    expect((await listMembers(scope, agent.id)).find((one) => one.id === other.id)?.key).not.toBeNull();
    await connectWithToken(person, mine.id, connector.id, { token: "canary-member-token", ...hand });
    expect((await membershipsOf(person))[0]?.connections).toMatchObject([{ connectorKey: "github", connected: true }]);
    await disconnect(person, mine.id, connector.id);
    expect((await membershipsOf(person))[0]?.connections).toMatchObject([{ connectorKey: "github", connected: false }]);
  });

  test("that is removed loses key and connections, and nobody else does", async () => {
    const agent = await createAgent(scope, { name: "Bot" });
    const gone = await joinAgent(scope, agent.id, "alex@company.com");
    const stays = await joinAgent(scope, agent.id, "sam@company.com");
    await generateKeyForMember(scope, gone.id);
    await generateKeyForMember(scope, stays.id);
    await removeMember(scope, agent.id, gone.id);
    const members = await listMembers(scope, agent.id);
    expect(members.map((one) => one.email)).toEqual(["sam@company.com"]);
    expect(members[0]?.key).not.toBeNull();
    await expect(generateKeyForMember(scope, gone.id)).rejects.toMatchObject({ code: "not_found" });
  });
});

describe("a connector", () => {
  test("keeps its token sealed and gives it back only for its own row", async () => {
    const agent = await createAgent(scope, { name: "Bot" });
    const connector = await addConnector(scope, agent.id, github, listed(["get_file_contents"]));
    const [stored] =
      await world.ownerSql`select encode(sealed_token, 'escape') as sealed from connector where id = ${connector.id}`;
    expect(String(stored?.sealed)).not.toContain("canary-token");
    expect(JSON.stringify(connector)).not.toContain("canary-token");
    expect(await connectorToken(scope, connector.id)).toBe("canary-token");
    const other = await addConnector(scope, agent.id, { ...github, key: "gitlab" }, listed([]));
    await world.ownerSql`update connector set sealed_token = (select sealed_token from connector where id = ${connector.id}) where id = ${other.id}`;
    await expect(connectorToken(scope, other.id)).rejects.toThrow("could not be opened");
  });

  test("with a key or namespace that is taken is not added", async () => {
    const agent = await createAgent(scope, { name: "Bot" });
    await addConnector(scope, agent.id, github, listed([]));
    await expect(addConnector(scope, agent.id, github, listed([]))).rejects.toMatchObject({
      code: "conflict",
      details: { field: "key" },
    });
    await expect(
      addConnector(scope, agent.id, { ...github, key: "hub", namespace: "GitHubMCP" }, listed([])),
    ).rejects.toMatchObject({
      code: "conflict",
      details: { field: "namespace" },
    });
    expect(await listConnectors(scope, agent.id)).toHaveLength(1);
  });

  test("that is listed again has the new tools and a new catalogue version", async () => {
    const agent = await createAgent(scope, { name: "Bot" });
    const resources = ["a", "b"].map((tool) => ({ tool, kind: "Repository", argument: "repo" }));
    const before = await addConnector(scope, agent.id, { ...github, resources }, listed(["a", "b"]));
    const after = await relistConnector(scope, agent.id, "github", listed(["b", "c"]));
    expect(after.tools.map((one) => one.name)).toEqual(["b", "c"]);
    expect(after.resourceRules.map((rule) => rule.tool)).toEqual(["b"]);
    expect(after.catalogueVersion).toBeGreaterThan(before.catalogueVersion);
  });

  test("whose tools would share a name on /mcp is not stored, and keeps what it listed before", async () => {
    const agent = await createAgent(scope, { name: "Bot" });
    const long = "a".repeat(60);
    const double = exposedName("github", long).slice("github__".length);
    const refused = { code: "unusable_upstream" };
    await expect(addConnector(scope, agent.id, github, listed([long, double]))).rejects.toMatchObject(refused);
    expect(await listConnectors(scope, agent.id)).toEqual([]);
    await addConnector(scope, agent.id, github, listed([long]));
    await expect(relistConnector(scope, agent.id, "github", listed([double, long]))).rejects.toMatchObject(refused);
    expect((await findConnector(scope, agent.id, "github")).tools.map((one) => one.name)).toEqual([long]);
  });
});

describe("a policy", () => {
  const forbid = { name: "no-writes", text: 'forbid(principal, action in ServiceMCP::Action::"tier:write", resource);' };

  test("is saved as a new version of the whole set, and every version can be read as it was", async () => {
    const agent = await createAgent(scope, { name: "Bot" });
    await addConnector(scope, agent.id, github, listed(["get_file_contents"]));
    const saved = await savePolicy(scope, agent.id, forbid);
    expect(saved.version).toBe(2);
    const changed = await savePolicy(
      scope,
      agent.id,
      { ...forbid, mode: "off" },
      { policyId: saved.policy.id, expectedVersion: 2 },
    );
    expect(changed.version).toBe(3);
    await removePolicy(scope, agent.id, saved.policy.id);
    const setAt = async (version: number) => (await policiesAt(scope, agent.id, version)).map((one) => `${one.name} ${one.mode}`);
    expect(await setAt(1)).toEqual(["baseline-allow enforced"]);
    expect(await setAt(2)).toEqual(["baseline-allow enforced", "no-writes enforced"]);
    expect(await setAt(3)).toEqual(["baseline-allow enforced", "no-writes off"]);
    expect(await setAt(4)).toEqual(["baseline-allow enforced"]);
    expect((await listVersions(scope, agent.id)).map((one) => one.version)).toEqual([4, 3, 2, 1]);
  });

  test("that does not validate, or was made from an older version, is not saved", async () => {
    const agent = await createAgent(scope, { name: "Bot" });
    await addConnector(scope, agent.id, github, listed(["get_file_contents"]));
    await expect(
      savePolicy(scope, agent.id, { name: "typo", text: "permit(principal, action, resource) when { context.tme == 1 };" }),
    ).rejects.toMatchObject({
      code: "invalid_policy",
      details: { errors: [{ line: 1 }] },
    });
    await savePolicy(scope, agent.id, forbid);
    await expect(savePolicy(scope, agent.id, { ...forbid, name: "other" }, { expectedVersion: 1 })).rejects.toMatchObject({
      code: "stale",
    });
    await expect(savePolicy(scope, agent.id, forbid)).rejects.toMatchObject({ code: "conflict" });
    expect((await listPolicies(scope, agent.id)).version).toBe(2);
  });
});

test("a member of another organization sees and changes nothing of any of it", async () => {
  const agent = await createAgent(scope, { name: "Bot" });
  const connector = await addConnector(scope, agent.id, github, listed(["get_file_contents"]));
  const member = await joinAgent(scope, agent.id, "alex@company.com");
  const outsider = mintPersonScope({
    organizationId: foreign.organizationId,
    personId: member.personId,
    email: member.email,
    role: "member",
  });
  const absent = { code: "not_found" };
  expect(await listAgents(foreign)).toEqual([]);
  expect(await listMembers(foreign, agent.id)).toEqual([]);
  expect(await listConnectors(foreign, agent.id)).toEqual([]);
  expect(await membershipsOf(outsider)).toEqual([]);
  await expect(findAgent(foreign, agent.id)).rejects.toMatchObject(absent);
  await expect(updateAgent(foreign, agent.id, { status: "disabled" })).rejects.toMatchObject(absent);
  await expect(deleteAgent(foreign, agent.id)).rejects.toMatchObject(absent);
  await expect(joinAgent(foreign, agent.id, "eve@globex.com")).rejects.toMatchObject(absent);
  await expect(findConnector(foreign, agent.id, connector.id)).rejects.toMatchObject(absent);
  await expect(addConnector(foreign, agent.id, github, listed([]))).rejects.toMatchObject(absent);
  await expect(generateKey(outsider, member.id, hand)).rejects.toMatchObject(absent);
  await expect(generateKeyForMember(foreign, member.id)).rejects.toMatchObject(absent);
  await expect(removeMember(foreign, agent.id, member.id)).rejects.toMatchObject(absent);
  await expect(listPolicies(foreign, agent.id)).rejects.toMatchObject(absent);
  await expect(findPolicy(foreign, agent.id, "baseline-allow")).rejects.toMatchObject(absent);
  await renameOrganization(foreign, "Globex Inc.");
  expect((await findOrganization(scope)).name).toBe("Acme");
  expect((await findAgent(scope, agent.id)).status).toBe("active");
});
