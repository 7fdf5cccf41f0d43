import { Client, StreamableHTTPClientTransport } from "@modelcontextprotocol/client";
import { afterAll, afterEach, beforeAll, beforeEach, describe, expect, test, vi } from "vitest";
import { fixture } from "@/e2e/conformance/fixture/fixture.ts";
import { type Everything, startEverything } from "@/e2e/upstreams/everything.ts";
import { type LiveGateway, liveGateway, type Seat } from "@/e2e/upstreams/live-gateway.ts";
import { type Served, serveFetch } from "@/e2e/upstreams/serve-fetch.ts";
import type { AgentRow } from "@/lib/agents/store.ts";
import { listRecords } from "@/lib/audit/store.ts";
import { savePolicy } from "@/lib/policy/store.ts";

const version = "2026-07-28";

let gateway: LiveGateway;
let everything: Everything;
let modern: Served;
let agent: AgentRow;
let seat: Seat;
let agents = 0;
const open: Client[] = [];

beforeAll(async () => {
  [gateway, everything, modern] = await Promise.all([liveGateway(), startEverything(), serveFetch(fixture())]);
});
afterEach(async () => {
  for (const client of open.splice(0)) await client.close();
});
afterAll(async () => {
  for (const server of [gateway, everything, modern]) await server?.close();
});
beforeEach(async () => {
  agents += 1;
  agent = await gateway.newAgent(`Modern ${agents}`);
  await gateway.connect(agent, { key: "old", url: everything.url });
  await gateway.connect(agent, { key: "new", url: `${modern.origin}/mcp` });
  seat = await gateway.seat(agent, `person-${agents}@company.com`);
});

const forbid = (name: string, action: string, rest = "resource") =>
  savePolicy(gateway.scope, agent.id, { name, text: `forbid(principal, action == ${action}, ${rest});` });
const records = async () => (await listRecords(gateway.scope, { agent: agent.id })).records;

async function connect(key = seat.key): Promise<Client> {
  const client = new Client(
    { name: "test", version: "1" },
    { versionNegotiation: { mode: { pin: version } }, capabilities: { elicitation: {}, sampling: {} } },
  );
  await client.connect(
    new StreamableHTTPClientTransport(new URL(gateway.mcpUrl), { requestInit: { headers: { authorization: `Bearer ${key}` } } }),
  );
  open.push(client);
  return client;
}

type Answer = { result?: { [member: string]: unknown }; error?: { code: number; message: string } };

/** One request, written by hand, with the extension for tasks. */
async function ask(
  method: string,
  params: { [member: string]: unknown },
  key = seat.key,
  headers: { [name: string]: string } = {},
): Promise<Answer> {
  const capabilities = { extensions: { "io.modelcontextprotocol/tasks": {} }, elicitation: {} };
  const prefix = "io.modelcontextprotocol/";
  const meta = { [`${prefix}protocolVersion`]: version, [`${prefix}clientCapabilities`]: capabilities };
  const named = params.taskId ?? params.name ?? params.uri;
  const response = await fetch(gateway.mcpUrl, {
    method: "POST",
    headers: {
      authorization: `Bearer ${key}`,
      "content-type": "application/json",
      accept: "application/json, text/event-stream",
      "mcp-protocol-version": version,
      "mcp-method": method,
      ...(typeof named === "string" ? { "mcp-name": named } : {}),
      ...headers,
    },
    body: JSON.stringify({ jsonrpc: "2.0", id: 1, method, params: { ...params, _meta: meta } }),
  });
  const text = await response.text();
  return JSON.parse(text.slice(text.indexOf('{"'))) as Answer;
}

describe("a modern client of all connectors at once", () => {
  test("lists, reads, gets and completes, of upstreams of both eras, and nobody else may keep its lists", async () => {
    const client = await connect();
    const { resources, cacheScope } = await client.listResources();
    expect(cacheScope).toBe("private");
    const uris = resources.map(({ uri }) => uri);
    const first = uris.find((uri) => uri.startsWith("old+")) ?? "";
    for (const uri of [first, "new+test://static-text"]) {
      expect((await client.readResource({ uri })).contents[0]).toMatchObject({ uri });
    }
    const prompts = (await client.listPrompts()).prompts.map(({ name }) => name);
    expect(prompts).toEqual(expect.arrayContaining(["old__simple-prompt", "new__test_simple_prompt"]));
    for (const name of ["old__simple-prompt", "new__test_simple_prompt"]) {
      expect((await client.getPrompt({ name })).messages.length).toBeGreaterThan(0);
    }
    const ref = { type: "ref/resource" as const, uri: "new+test://template/{id}/data" };
    const { completion } = await client.complete({ ref, argument: { name: "id", value: "12" } });
    expect(completion.values).toEqual(["123", "124"]);
  });

  test("answers what an upstream asks inside a result, and calls again", async () => {
    const client = await connect();
    let asked = 0;
    client.setRequestHandler("elicitation/create", async () => {
      asked += 1;
      return { action: "accept", content: { name: "Alex" } };
    });
    const result = await client.callTool({ name: "new__test_input_required_result_elicitation", arguments: {} });
    expect(result.content).toMatchObject([{ text: "Hello, Alex!" }]);
    expect(asked).toBe(1);
    expect((await records()).filter((one) => one.method === "elicitation/create")).toMatchObject([{ decision: "ALLOW" }]);
  });

  test("is never asked what policy forbids to ask, through either address", async () => {
    await forbid("no-questions", 'NewMCP::Action::"elicitation/create"');
    const client = await connect();
    let asked = 0;
    client.setRequestHandler("elicitation/create", async () => {
      asked += 1;
      return { action: "accept", content: { name: "Alex" } };
    });
    const call = client.callTool({ name: "new__test_input_required_result_elicitation", arguments: {} });
    await expect(call).rejects.toThrow("no-questions");
    const own = new Client(
      { name: "test", version: "1" },
      { versionNegotiation: { mode: { pin: version } }, capabilities: { elicitation: {} } },
    );
    open.push(own);
    own.setRequestHandler("elicitation/create", async () => {
      asked += 1;
      return { action: "accept", content: { name: "Alex" } };
    });
    await own.connect(
      new StreamableHTTPClientTransport(new URL(`${gateway.mcpUrl}/new`), {
        requestInit: { headers: { authorization: `Bearer ${seat.key}` } },
      }),
    );
    const direct = own.callTool({ name: "test_input_required_result_elicitation", arguments: {} });
    await expect(direct).rejects.toThrow("no-questions");
    expect(asked).toBe(0);
  });

  test("listens to upstreams of both eras and to what administrators do, and only to what it may", async () => {
    const client = await connect();
    const heard: string[] = [];
    for (const list of ["tools", "prompts", "resources"] as const) {
      client.setNotificationHandler(`notifications/${list}/list_changed`, () => void heard.push(list));
    }
    const uri = "new+test://watched-resource";
    const wanted = { toolsListChanged: true, promptsListChanged: true, resourceSubscriptions: [uri] };
    const subscription = await client.listen(wanted);
    expect(subscription.honoredFilter).toEqual(wanted);
    await client.callTool({ name: "new__test_trigger_prompt_change", arguments: {} });
    await vi.waitFor(() => expect(heard).toContain("prompts"), { timeout: 10_000 });
    expect(heard).not.toContain("tools");
    await forbid("no-echo", 'OldMCP::Action::"echo"');
    await vi.waitFor(() => expect(heard).toContain("tools"), { timeout: 10_000 });
    expect(heard).not.toContain("resources");
    await subscription.close();

    await forbid(
      "not-watched",
      'NewMCP::Action::"resources/subscribe"',
      'resource == NewMCP::Resource::"test://watched-resource"',
    );
    await expect(client.listen(wanted)).rejects.toThrow("not-watched");
    await expect(client.listen({ resourceSubscriptions: ["none+test://a"] })).rejects.toThrow("Nothing was forwarded");
    const records = (await listRecords(gateway.scope, { agent: agent.id })).records.filter(
      (one) => one.method === "subscriptions/listen",
    );
    expect(records.map((one) => one.decision)).toEqual(["DENY", "DENY", "ALLOW"]);
    await vi.waitFor(async () => {
      const { records: later } = await listRecords(gateway.scope, { agent: agent.id });
      expect(later.find((one) => one.decision === "ALLOW" && one.method === "subscriptions/listen")?.completion).toMatchObject({
        outcome: "client_left",
      });
    });
  }, 40_000);

  test("hears of resources of a legacy upstream in a session that ends with the listening", async () => {
    const client = await connect();
    const uri = (await client.listResources()).resources.find((one) => one.uri.startsWith("old+"))?.uri ?? "";
    const subscription = await client.listen({ resourceSubscriptions: [uri], resourcesListChanged: true });
    const { ownerSql } = gateway.database;
    const listening = () => ownerSql`select 1 from upstream_session where client_session like 'listen-%'`;
    await vi.waitFor(async () => expect((await listening()).length).toBe(1), { timeout: 10_000 });
    await subscription.close();
    await vi.waitFor(async () => expect((await listening()).length).toBe(0), { timeout: 10_000 });
  }, 30_000);

  test("follows a task under a handle that nobody else can use", async () => {
    const begun = await ask("tools/call", { name: "new__slow_compute", arguments: { seconds: 1, label: "It" } });
    expect(begun.result).toMatchObject({ resultType: "task" });
    const taskId = String(begun.result?.taskId);
    expect(taskId).toMatch(/^new__/);
    const done = await vi.waitFor(
      async () => {
        const { result } = await ask("tasks/get", { taskId });
        expect(result).toMatchObject({ taskId, status: "completed" });
        return result;
      },
      { timeout: 10_000, interval: 300 },
    );
    expect(JSON.stringify(done)).toContain("It took 1 s.");
    const other = await gateway.seat(agent, "somebody.else@company.com");
    expect((await ask("tasks/get", { taskId }, other.key)).error?.message).toContain("Nothing was forwarded");
    await forbid("no-tasks", 'NewMCP::Action::"tasks/cancel"');
    expect((await ask("tasks/cancel", { taskId })).error?.message).toContain("no-tasks");
  }, 30_000);

  test("is refused a call whose Mcp-Param header contradicts the argument, and allowed one that agrees", async () => {
    const client = await connect();
    await client.listTools();
    const name = "new__test_x_mcp_header";
    expect((await client.callTool({ name, arguments: { region: "eu" } })).content).toMatchObject([{ text: "Region: eu" }]);
    const call = { name, arguments: { region: "eu" } };
    expect((await ask("tools/call", call)).error).toMatchObject({ code: -32020 });
    expect((await ask("tools/call", call, seat.key, { "mcp-param-region": "us" })).error).toMatchObject({ code: -32020 });
    expect((await ask("tools/call", call, seat.key, { "mcp-param-region": "eu" })).result).toBeTruthy();
  });

  test("of an earlier era needs no Mcp-Param headers: Wicket makes them of the arguments", async () => {
    const legacy = new Client({ name: "test", version: "1" });
    open.push(legacy);
    await legacy.connect(
      new StreamableHTTPClientTransport(new URL(gateway.mcpUrl), {
        requestInit: { headers: { authorization: `Bearer ${seat.key}` } },
      }),
    );
    const result = await legacy.callTool({ name: "new__test_x_mcp_header", arguments: { region: "São Paulo" } });
    expect(result.content).toMatchObject([{ text: "Region: São Paulo" }]);
  });
});
