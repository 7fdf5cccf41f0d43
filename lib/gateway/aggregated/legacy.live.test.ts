import { Client } from "@modelcontextprotocol/sdk/client/index.js";
import { StreamableHTTPClientTransport } from "@modelcontextprotocol/sdk/client/streamableHttp.js";
import { CreateMessageRequestSchema, ListRootsRequestSchema, type Notification } from "@modelcontextprotocol/sdk/types.js";
import { afterAll, afterEach, beforeAll, beforeEach, describe, expect, test, vi } from "vitest";
import { fixture } from "@/e2e/conformance/fixture/fixture.ts";
import { type Everything, startEverything } from "@/e2e/upstreams/everything.ts";
import { type LiveGateway, liveGateway, type Seat } from "@/e2e/upstreams/live-gateway.ts";
import { type Served, serveFetch } from "@/e2e/upstreams/serve-fetch.ts";
import { type AgentRow, updateAgent } from "@/lib/agents/store.ts";
import { listRecords } from "@/lib/audit/store.ts";
import { savePolicy } from "@/lib/policy/store.ts";

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
  agent = await gateway.newAgent(`Aggregated ${agents}`);
  await gateway.connect(agent, { key: "old", url: everything.url });
  await gateway.connect(agent, { key: "new", url: `${modern.origin}/mcp` });
  seat = await gateway.seat(agent, `person-${agents}@company.com`);
});

const forbid = (name: string, action: string, rest = "resource") =>
  savePolicy(gateway.scope, agent.id, { name, text: `forbid(principal, action == ${action}, ${rest});` });
const records = async () => (await listRecords(gateway.scope, { agent: agent.id })).records;

type Connected = { client: Client; transport: StreamableHTTPClientTransport; heard: Notification[] };

async function connect(url = gateway.mcpUrl): Promise<Connected> {
  const capabilities = { sampling: {}, elicitation: {}, roots: { listChanged: true } };
  const client = new Client({ name: "test", version: "1" }, { capabilities });
  const heard: Notification[] = [];
  client.fallbackNotificationHandler = async (notification) => void heard.push(notification);
  client.setRequestHandler(ListRootsRequestSchema, () => ({ roots: [{ uri: "file:///home/alex", name: "home" }] }));
  const transport = new StreamableHTTPClientTransport(new URL(url), {
    requestInit: { headers: { authorization: `Bearer ${seat.key}` } },
  });
  await client.connect(transport as Parameters<Client["connect"]>[0]);
  open.push(client);
  return { client, transport, heard };
}

const hears = (heard: readonly Notification[], method: string) =>
  vi.waitFor(() => expect(heard.map((one) => one.method)).toContain(method), { timeout: 15_000, interval: 50 });

describe("a legacy client of all connectors at once", () => {
  test("lists and reads resources, gets prompts and completes, of upstreams of both eras", async () => {
    const { client } = await connect();
    expect(client.getServerCapabilities()).toMatchObject({ prompts: {}, resources: { subscribe: true }, completions: {} });
    const uris = (await client.listResources()).resources.map(({ uri }) => uri);
    const first = uris.find((uri) => uri.startsWith("old+")) ?? "";
    expect(uris).toContain("new+test://static-text");
    for (const uri of [first, "new+test://static-text"]) {
      expect((await client.readResource({ uri })).contents[0]).toMatchObject({ uri, text: expect.any(String) });
    }
    const { resourceTemplates } = await client.listResourceTemplates();
    expect(resourceTemplates.map(({ uriTemplate }) => uriTemplate)).toContain("new+test://template/{id}/data");
    expect((await client.readResource({ uri: "new+test://template/7/data" })).contents[0]).toMatchObject({
      text: expect.stringContaining("ID: 7"),
    });

    const prompts = (await client.listPrompts()).prompts.map(({ name }) => name);
    expect(prompts).toEqual(expect.arrayContaining(["old__simple-prompt", "new__test_simple_prompt"]));
    for (const name of ["old__simple-prompt", "new__test_simple_prompt"]) {
      expect((await client.getPrompt({ name })).messages.length).toBeGreaterThan(0);
    }
    const ref = { type: "ref/resource" as const, uri: "new+test://template/{id}/data" };
    const { completion } = await client.complete({ ref, argument: { name: "id", value: "12" } });
    expect(completion.values).toEqual(["123", "124"]);
    expect(new Set((await records()).map((record) => `${record.method} ${record.decision}`))).toEqual(
      new Set(["resources/read ALLOW", "prompts/get ALLOW", "completion/complete ALLOW"]),
    );
  });

  test("can read what a tool's result links to", async () => {
    const { client } = await connect();
    const { content } = await client.callTool({ name: "old__get-resource-links", arguments: { count: 2 } });
    const [link] = (content as { type: string; uri: string }[]).filter(({ type }) => type === "resource_link");
    expect(link?.uri).toMatch(/^old\+/);
    expect((await client.readResource({ uri: link?.uri ?? "" })).contents[0]?.uri).toBe(link?.uri);
  });

  test("is denied a resource and a prompt by name, does not see what it could never have, and can do the rest", async () => {
    await forbid("not-this-one", 'NewMCP::Action::"resources/read"', 'resource == NewMCP::Resource::"test://static-text"');
    await forbid("no-prompts", 'OldMCP::Action::"prompts/get"');
    const { client } = await connect();
    await expect(client.readResource({ uri: "new+test://static-text" })).rejects.toThrow("not-this-one");
    expect((await client.readResource({ uri: "new+test://static-binary" })).contents).toHaveLength(1);
    await expect(client.getPrompt({ name: "old__simple-prompt" })).rejects.toThrow("no-prompts");
    const prompts = (await client.listPrompts()).prompts.map(({ name }) => name);
    expect(prompts.filter((name) => name.startsWith("old__"))).toEqual([]);
    expect(prompts).toContain("new__test_simple_prompt");
  });

  test("is told of names that nothing stands behind, and nothing is asked of anybody", async () => {
    const { client } = await connect();
    for (const uri of ["test://static-text", "none+test://static-text", "old"]) {
      await expect(client.readResource({ uri })).rejects.toThrow("Nothing was forwarded");
    }
    await expect(client.getPrompt({ name: "simple-prompt" })).rejects.toThrow("Nothing was forwarded");
    expect((await records()).every((record) => record.decision === "DENY" && record.reason === "unknown_tool")).toBe(true);
  });

  test("gets what it subscribed to, and the news of lists, from upstreams of both eras", async () => {
    const { client, heard } = await connect();
    const uri = (await client.listResources()).resources.find((one) => one.uri.startsWith("old+"))?.uri ?? "";
    await client.subscribeResource({ uri });
    await client.callTool({ name: "old__toggle-subscriber-updates", arguments: {} });
    await hears(heard, "notifications/resources/updated");
    expect(heard.find((one) => one.method === "notifications/resources/updated")?.params).toEqual({ uri });
    await client.callTool({ name: "new__test_trigger_prompt_change", arguments: {} });
    await hears(heard, "notifications/prompts/list_changed");
    await client.unsubscribeResource({ uri });
    await client.subscribeResource({ uri: "new+test://watched-resource" });
    await client.unsubscribeResource({ uri: "new+test://watched-resource" });
  }, 40_000);

  test("hears that its tools changed when an administrator changes a policy", async () => {
    const { client, heard } = await connect();
    expect((await client.listTools()).tools.map(({ name }) => name)).toContain("old__echo");
    await forbid("no-echo", 'OldMCP::Action::"echo"');
    await hears(heard, "notifications/tools/list_changed");
    expect((await client.listTools()).tools.map(({ name }) => name)).not.toContain("old__echo");
  }, 20_000);

  test("loses its stream when the agent is disabled", async () => {
    const { transport } = await connect();
    const stream = await fetch(gateway.mcpUrl, {
      headers: {
        authorization: `Bearer ${seat.key}`,
        accept: "text/event-stream",
        "mcp-session-id": transport.sessionId ?? "",
      },
    });
    expect(stream.status).toBe(200);
    await updateAgent(gateway.scope, agent.id, { status: "disabled" });
    await expect(stream.text()).resolves.toMatch(/^:\n\n/);
  }, 20_000);

  test("ends its session everywhere, and cannot use it at another address", async () => {
    const { client, transport } = await connect();
    await client.listResources();
    const headers = {
      authorization: `Bearer ${seat.key}`,
      "content-type": "application/json",
      "mcp-session-id": transport.sessionId ?? "",
    };
    const ping = (url: string) =>
      fetch(url, { method: "POST", headers, body: '{"jsonrpc":"2.0","id":1,"method":"ping"}' }).then(({ status }) => status);
    expect(await ping(gateway.mcpUrl)).toBe(200);
    expect(await ping(`${gateway.mcpUrl}/old`)).toBe(404);
    const { ownerSql } = gateway.database;
    const kept = () =>
      ownerSql`select 1 from upstream_session where client_session = ${(transport.sessionId ?? "").slice(0, 25)}`;
    expect((await kept()).length).toBe(1);
    await transport.terminateSession();
    expect((await kept()).length).toBe(0);
    headers["mcp-session-id"] ||= "";
    const ended = await fetch(gateway.mcpUrl, { method: "POST", headers, body: '{"jsonrpc":"2.0","id":1,"method":"ping"}' });
    expect([ended.status, (await ended.json()).error.code]).toEqual([404, -32600]);
  });

  test("sets the level of logging for all upstreams, and cancels what takes too long", async () => {
    const { client } = await connect();
    await client.listResources();
    await client.setLoggingLevel("error");
    await expect(client.setLoggingLevel("loud" as "error")).rejects.toThrow("params.level");
    const abort = new AbortController();
    const call = client.callTool(
      { name: "old__trigger-long-running-operation", arguments: { duration: 20, steps: 10 } },
      undefined,
      { signal: abort.signal },
    );
    setTimeout(() => abort.abort(), 500);
    await expect(call).rejects.toThrow();
    expect(await client.callTool({ name: "old__echo", arguments: { message: "on" } })).toMatchObject({
      content: [{ text: "Echo: on" }],
    });
  });
});

describe("what an upstream asks of a client of /mcp", () => {
  async function askForSampling(): Promise<{ asked: number; text: string }> {
    const { client } = await connect();
    let asked = 0;
    client.setRequestHandler(CreateMessageRequestSchema, () => {
      asked += 1;
      return { model: "m", role: "assistant" as const, content: { type: "text" as const, text: "sampled" } };
    });
    const answer = await client
      .callTool({ name: "old__trigger-sampling-request", arguments: { prompt: "p", maxTokens: 10 } })
      .catch((error: Error) => ({ content: [{ text: error.message }] }));
    return { asked, text: JSON.stringify(answer.content) };
  }

  test("reaches it when policy allows, and the answer goes back to the upstream that asked", async () => {
    const { asked, text } = await askForSampling();
    expect(asked).toBe(1);
    expect(text).toContain("sampled");
    const { client } = await connect();
    const roots = await client.callTool({ name: "old__get-roots-list", arguments: {} });
    expect(JSON.stringify(roots.content)).toContain("file:///home/alex");
  });

  test("never reaches it when policy denies, and the upstream is told", async () => {
    await forbid("no-sampling", 'OldMCP::Action::"sampling/createMessage"');
    expect((await askForSampling()).asked).toBe(0);
    expect(await records()).toContainEqual(expect.objectContaining({ method: "sampling/createMessage", decision: "DENY" }));
  });

  test("is answered only by what was asked: an invented answer reaches nobody", async () => {
    const { client, transport } = await connect();
    await client.listResources();
    for (const id of [1, "wicket.old.MQ.AAAAAAAAAAAAAAAAAAAAAA"]) {
      const response = await fetch(gateway.mcpUrl, {
        method: "POST",
        headers: {
          authorization: `Bearer ${seat.key}`,
          "content-type": "application/json",
          "mcp-session-id": transport.sessionId ?? "",
        },
        body: JSON.stringify({ jsonrpc: "2.0", id, result: {} }),
      });
      expect([response.status, (await response.json()).error.message]).toEqual([
        400,
        expect.stringContaining("nothing that was asked"),
      ]);
    }
  });
});

describe("a task of a legacy client", () => {
  test("is followed and fetched under a handle that only its member can use", async () => {
    const { client } = await connect();
    expect(client.getServerCapabilities()?.tasks).toBeTruthy();
    const stream = client.experimental.tasks.callToolStream(
      { name: "old__simulate-research-query", arguments: { topic: "tides" } },
      undefined,
      { task: { ttl: 60_000 } },
    );
    let handle = "";
    for await (const message of stream) {
      if (message.type === "taskCreated") handle = message.task.taskId;
      if (message.type === "error") throw message.error;
      if (message.type === "result") expect(JSON.stringify(message.result)).toContain("tides");
    }
    expect(handle).toMatch(/^old__/);
    expect((await client.experimental.tasks.getTask(handle)).status).toBe("completed");
    expect((await client.experimental.tasks.listTasks()).tasks.map(({ taskId }) => taskId)).toContain(handle);
    seat = await gateway.seat(agent, "somebody.else@company.com");
    const { client: other } = await connect();
    await expect(other.experimental.tasks.getTask(handle)).rejects.toThrow("Nothing was forwarded");
  }, 40_000);
});
