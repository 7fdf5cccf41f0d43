import { afterAll, beforeAll, describe, expect, test } from "vitest";
import { createAgent, deleteAgent, listAgents, updateAgent } from "@/lib/agents/store.ts";
import { listConnectors, removeConnector } from "@/lib/connectors/store.ts";
import { type TestDatabase, testDatabase } from "@/lib/db/testing.ts";
import { newOrganization } from "@/lib/db/testing-organization.ts";
import { ensureDemoAgent, findDemoAgent } from "@/lib/demo/seed.ts";
import { listPolicies, removePolicy } from "@/lib/policy/store.ts";

let world: TestDatabase;

beforeAll(async () => {
  world = await testDatabase();
});

afterAll(() => world.close());

describe("the demo agent", () => {
  test("is made once, with everything the incidents need", async () => {
    const scope = await newOrganization(world);
    const made = await ensureDemoAgent(scope, new Date("2026-04-16T22:30:00Z"));
    expect(made).toMatchObject({ slug: "maintenance-agent", simulated: true, timeZone: "Etc/GMT-5", policyVersion: 3 });
    const connectors = await listConnectors(scope, made?.id ?? "");
    expect(connectors.map(({ key, namespace, origin, era }) => ({ key, namespace, origin, era }))).toEqual([
      { key: "database", namespace: "DatabaseMCP", origin: "demo", era: "modern" },
      { key: "github", namespace: "GitHubMCP", origin: "demo", era: "modern" },
      { key: "slack", namespace: "SlackMCP", origin: "demo", era: "modern" },
    ]);
    for (const { tools, resourceRules } of connectors) {
      const names = tools.map((tool) => tool.name);
      for (const rule of resourceRules) expect(names).toContain(rule.tool);
    }
    const { policies } = await listPolicies(scope, made?.id ?? "");
    expect(policies.map((policy) => policy.name)).toEqual(["baseline-allow", "release-window", "source-sensitivity"]);
  });

  test("stays what an admin made of it, but for the time zone", async () => {
    const scope = await newOrganization(world);
    const made = await ensureDemoAgent(scope);
    const id = made?.id ?? "";
    await updateAgent(scope, id, { name: "Renamed", timeZone: "UTC" });
    await removeConnector(scope, id, "slack");
    const { policies } = await listPolicies(scope, id);
    await removePolicy(scope, id, policies.find((policy) => policy.name === "source-sensitivity")?.id ?? "");
    const again = await ensureDemoAgent(scope, new Date("2026-04-16T03:04:00Z"));
    expect(again).toMatchObject({ id, name: "Renamed", timeZone: "Etc/GMT" });
    expect((await listConnectors(scope, id)).map((connector) => connector.key)).toEqual(["database", "github"]);
    expect((await listPolicies(scope, id)).policies).toHaveLength(2);
    expect(await listAgents(scope)).toHaveLength(1);
  });

  test("is finished by the next start when a start was interrupted", async () => {
    const scope = await newOrganization(world);
    const made = await ensureDemoAgent(scope);
    await world.ownerSql`delete from connector where agent_id = ${made?.id ?? ""} and key = 'github'`;
    await world.ownerSql`delete from policy_revision where agent_id = ${made?.id ?? ""} and name <> 'baseline-allow'`;
    await world.ownerSql`delete from policy_version where agent_id = ${made?.id ?? ""} and version > 1`;
    await world.ownerSql`update agent set policy_version = 1 where id = ${made?.id ?? ""}`;
    const again = await ensureDemoAgent(scope);
    expect(again).toMatchObject({ id: made?.id, policyVersion: 3 });
    expect(await listConnectors(scope, made?.id ?? "")).toHaveLength(3);
  });

  test("is not made again after an admin deleted it", async () => {
    const scope = await newOrganization(world);
    const made = await ensureDemoAgent(scope);
    await deleteAgent(scope, made?.id ?? "");
    expect(await ensureDemoAgent(scope)).toBeNull();
    expect(await findDemoAgent(scope)).toBeNull();
    expect(await listAgents(scope)).toEqual([]);
  });

  test("does not take the place of an agent of the same name", async () => {
    const scope = await newOrganization(world);
    await createAgent(scope, { name: "Maintenance agent" });
    expect(await ensureDemoAgent(scope)).toBeNull();
    expect((await listAgents(scope)).map((agent) => agent.simulated)).toEqual([false]);
  });
});
