import { afterAll, beforeAll, describe, expect, test } from "vitest";
import { type Everything, startEverything } from "@/e2e/upstreams/everything.ts";
import { type LiveGateway, liveGateway } from "@/e2e/upstreams/live-gateway.ts";
import { mcpClients } from "@/e2e/upstreams/mcp-clients.ts";
import { recordingUpstream, type Upstream } from "@/e2e/upstreams/recording-upstream.ts";
import { modernUpstream, type SdkUpstream, sessionfulUpstream } from "@/e2e/upstreams/sdk-upstreams.ts";
import { type AgentRow, updateAgent } from "@/lib/agents/store.ts";
import { listRecords } from "@/lib/audit/store.ts";
import { differences } from "@/lib/demo/differences.ts";
import { incidents } from "@/lib/demo/incidents.ts";
import { play } from "@/lib/demo/play.ts";
import { ensureDemoAgent } from "@/lib/demo/seed.ts";
import { lastDemoCallId, listDemoCalls } from "@/lib/demo/store.ts";
import { zoneWhereItIs } from "@/lib/demo/zone-where-it-is.ts";
import { savePolicy } from "@/lib/policy/store.ts";

const clients = Object.entries(mcpClients);

let gateway: LiveGateway;
let everything: Everything;
let modern: SdkUpstream;
let sessionful: SdkUpstream;
let plain: Upstream;
let agent: AgentRow;
let key: string;

beforeAll(async () => {
  [gateway, everything, modern, sessionful, plain] = await Promise.all([
    liveGateway(),
    startEverything(),
    modernUpstream(),
    sessionfulUpstream(),
    recordingUpstream(),
  ]);
  agent = await gateway.newAgent("Clients");
  await gateway.connect(agent, { key: "everything", url: everything.url });
  await gateway.connect(agent, { key: "modern", url: modern.url });
  await gateway.connect(agent, { key: "sessionful", url: sessionful.url });
  await gateway.connect(agent, { key: "plain", url: plain.url, resources: [{ tool: "wipe", kind: "Place", argument: "at" }] });
  const forbid = (name: string, action: string, condition = "") =>
    savePolicy(gateway.scope, agent.id, { name, text: `forbid(principal, action == ${action}, resource)${condition};` });
  // Depends on the call: what could never be allowed is not listed, and some clients call only what they see listed.
  await forbid("nothing-is-wiped", 'PlainMCP::Action::"wipe"', ' when { context.args has at && context.args.at == "home" }');
  await forbid("no-sums", 'EverythingMCP::Action::"get-sum"');
  ({ key } = await gateway.seat(agent));
});

afterAll(async () => {
  for (const server of [gateway, everything, modern, sessionful, plain]) await server?.close();
});

const newest = async (tool: string) => (await listRecords(gateway.scope, { agent: agent.id, tool, limit: 1 })).records[0];

describe.each(clients)("%s", (name, open) => {
  test("lists, calls and is denied", async () => {
    const client = await open(gateway.mcpUrl, key);
    const tools = await client.list();
    for (const tool of ["everything__echo", "modern__add", "sessionful__add", "plain__wipe"]) expect(tools).toContain(tool);
    expect(tools).not.toContain("everything__get-sum");
    expect(await client.call("everything__echo", { message: "hello" })).toEqual({ text: "Echo: hello" });

    plain.forget();
    const denied = await client.call("plain__wipe", { at: "home" });
    const record = await newest("plain.wipe");
    expect(record).toMatchObject({ decision: "DENY", reason: "policy", policyNames: ["nothing-is-wiped"], resourceId: "home" });
    expect(record?.era).toBe(/legacy|v1/.test(name) ? "legacy" : "modern");
    expect(denied).toMatchObject({ refused: expect.stringContaining("nothing-is-wiped") });
    expect(denied).toMatchObject({ refused: expect.stringContaining(record?.label ?? "no record") });
    if ("code" in denied) {
      const data = { decision: "DENY", auditId: record?.label, policies: ["nothing-is-wiped"], retry: false };
      expect(denied).toMatchObject({ code: -32600, data });
    }
    expect(plain.seen).toEqual([]);
    await client.close();
  }, 60_000);
});

describe.each(clients.filter(([name]) => name.startsWith("SDK")))("%s", (_name, open) => {
  test("reaches upstreams of either era, and is denied what they really offer", async () => {
    const client = await open(gateway.mcpUrl, key);
    expect(await client.call("modern__add", { a: 2, b: 3 })).toEqual({ text: "5" });
    expect(await client.call("sessionful__add", { a: 20, b: 3 })).toEqual({ text: "23" });
    expect(await newest("sessionful.add")).toMatchObject({ decision: "ALLOW", policyNames: ["baseline-allow"] });
    expect(await client.call("everything__get-sum", { a: 1, b: 2 })).toMatchObject({
      refused: expect.stringContaining("no-sums"),
    });
    expect(await client.call("modern__fail", {})).toEqual({ text: "This tool always fails." });
    await client.close();
  });
});

describe("the demo agent", () => {
  test("plays both incidents as the memo tells them, again and again", async () => {
    const demo = await ensureDemoAgent(gateway.scope);
    const seat = await gateway.seat(demo ?? agent);
    const steps = incidents.flatMap((incident) => incident.steps);
    for (let run = 1; run <= 2; run += 1) {
      const before = {
        call: await lastDemoCallId(gateway.scope),
        record: (await listRecords(gateway.scope, { limit: 1 })).records[0]?.number ?? 0,
      };
      const told = await play(gateway.mcpUrl, seat.key, steps);
      const { records } = await listRecords(gateway.scope, { agent: demo?.id ?? "", limit: 100 });
      const own = records.filter((record) => record.number > before.record).reverse();
      const reached = (await listDemoCalls(gateway.scope, { sinceId: before.call })).map(
        (call) => `${call.service}.${call.tool}`,
      );
      expect(differences({ steps, told, records: own, reached })).toEqual([]);
      expect(own.every((record) => record.simulated && record.hour === 3)).toBe(true);
    }
  });

  test("is not stopped by the release window during the day, so that the window is what stopped it at night", async () => {
    const demo = await ensureDemoAgent(gateway.scope);
    await updateAgent(gateway.scope, demo?.id ?? "", { timeZone: zoneWhereItIs(12, new Date()) });
    const seat = await gateway.seat(demo ?? agent);
    const [, deletion] = incidents.flatMap((incident) => incident.steps);
    expect(await play(gateway.mcpUrl, seat.key, deletion ? [deletion] : [])).toEqual([{ decision: "ALLOW", label: null }]);
  });
});
