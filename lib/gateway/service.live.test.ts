import { Client } from "@modelcontextprotocol/sdk/client/index.js";
import { StreamableHTTPClientTransport } from "@modelcontextprotocol/sdk/client/streamableHttp.js";
import { afterAll, beforeAll, beforeEach, describe, expect, test, vi } from "vitest";
import { startEverything } from "@/e2e/upstreams/everything.ts";
import { type LiveGateway, liveGateway, type Seat } from "@/e2e/upstreams/live-gateway.ts";
import { removeMember } from "@/lib/agents/member-store.ts";
import { type AgentRow, updateAgent } from "@/lib/agents/store.ts";
import { listRecords } from "@/lib/audit/store.ts";
import { savePolicy } from "@/lib/policy/store.ts";

let gateway: LiveGateway;
let everything: Awaited<ReturnType<typeof startEverything>>;
let agent: AgentRow;
let seat: Seat;
let agents = 0;

beforeAll(async () => {
  [gateway, everything] = await Promise.all([liveGateway(), startEverything()]);
});
afterAll(async () => {
  await gateway?.close();
  await everything?.close();
});
beforeEach(async () => {
  agents += 1;
  agent = await gateway.newAgent(`Transparent ${agents}`);
  await gateway.connect(agent, { key: "everything", url: everything.url });
  seat = await gateway.seat(agent, `person-${agents}@company.com`);
});

const address = () => `${gateway.mcpUrl}/everything`;
const forbid = (name: string, text: string) => savePolicy(gateway.scope, agent.id, { name, text });
const records = async () => (await listRecords(gateway.scope, { agent: agent.id })).records;

async function connect(key = seat.key): Promise<{ client: Client; transport: StreamableHTTPClientTransport }> {
  const client = new Client({ name: "test", version: "1" }, { capabilities: { sampling: {}, elicitation: {} } });
  const transport = new StreamableHTTPClientTransport(new URL(address()), {
    requestInit: { headers: { authorization: `Bearer ${key}` } },
  });
  await client.connect(transport as Parameters<Client["connect"]>[0]);
  return { client, transport };
}

describe("a client of one connector", () => {
  test("sees the upstream as it is: its name, its tools' names, prompts, resources, progress", async () => {
    const { client } = await connect();
    expect(client.getServerVersion()?.name).toContain("everything");
    const { tools } = await client.listTools();
    expect(tools.map((tool) => tool.name)).toContain("echo");
    expect(await client.callTool({ name: "echo", arguments: { message: "hi" } })).toMatchObject({
      content: [{ text: "Echo: hi" }],
    });
    expect((await client.listPrompts()).prompts.length).toBeGreaterThan(0);
    const { resources } = await client.listResources();
    const uri = resources[0]?.uri ?? "";
    expect((await client.readResource({ uri })).contents.length).toBeGreaterThan(0);
    await client.close();
    expect((await records()).map((record) => [record.method, record.tool, record.resourceType, record.decision])).toEqual([
      ["resources/read", "resources/read", "EverythingMCP::Resource", "ALLOW"],
      ["tools/call", "echo", "EverythingMCP::Tool", "ALLOW"],
    ]);
  });

  test("is denied a tool, a resource and a prompt by policy, and the upstream does not see them", async () => {
    const { client } = await connect();
    const uri = (await client.listResources()).resources[0]?.uri ?? "";
    const prompt = (await client.listPrompts()).prompts[0]?.name ?? "";
    await forbid("no-echo", 'forbid(principal, action == EverythingMCP::Action::"echo", resource);');
    await forbid(
      "not-this-resource",
      `forbid(principal, action == EverythingMCP::Action::"resources/read", resource == EverythingMCP::Resource::"${uri}");`,
    );
    await forbid("no-prompts", 'forbid(principal, action == EverythingMCP::Action::"prompts/get", resource);');
    await expect(client.callTool({ name: "echo", arguments: { message: "hi" } })).rejects.toThrow("no-echo");
    await expect(client.readResource({ uri })).rejects.toThrow("not-this-resource");
    await expect(client.getPrompt({ name: prompt })).rejects.toThrow("no-prompts");
    const { tools } = await client.listTools();
    expect(tools.map((tool) => tool.name)).not.toContain("echo");
    expect(tools.map((tool) => tool.name)).toContain("get-sum");
    expect((await client.listPrompts()).prompts).toEqual([]);
    expect((await client.listResources()).resources.length).toBeGreaterThan(0);
    await client.close();
    expect((await records()).filter((record) => record.decision === "DENY")).toHaveLength(3);
  });

  test("has a session that another member cannot use, and that ends", async () => {
    const { client, transport } = await connect();
    const sessionId = transport.sessionId ?? "";
    expect(sessionId).toMatch(/^mcp_sess_/);
    const other = await gateway.seat(agent, "somebody.else@company.com");
    const ping = (key: string) =>
      fetch(address(), {
        method: "POST",
        headers: {
          authorization: `Bearer ${key}`,
          "content-type": "application/json",
          accept: "application/json, text/event-stream",
          "mcp-session-id": sessionId,
          "mcp-protocol-version": "2025-11-25",
        },
        body: '{"jsonrpc":"2.0","id":1,"method":"ping"}',
      });
    const mine = await ping(seat.key);
    expect(mine.status).toBe(200);
    await mine.body?.cancel();
    expect((await ping(other.key)).status).toBe(404);
    await transport.terminateSession();
    expect((await ping(seat.key)).status).toBe(404);
    await client.close();
  });

  test("hears that lists changed when an administrator changes a policy, and loses its stream when the agent is disabled", async () => {
    const { transport, client } = await connect();
    const open = () =>
      fetch(address(), {
        headers: {
          authorization: `Bearer ${seat.key}`,
          accept: "text/event-stream",
          "mcp-session-id": transport.sessionId ?? "",
        },
      });
    await transport.close();
    const stream = await vi.waitFor(
      async () => {
        const response = await open();
        expect(response.status).toBe(200);
        return response;
      },
      { timeout: 10_000 },
    );
    await forbid("no-echo", 'forbid(principal, action == EverythingMCP::Action::"echo", resource);');
    const reader = stream.body?.pipeThrough(new TextDecoderStream()).getReader();
    let heard = "";
    while (!heard.includes("notifications/tools/list_changed")) heard += (await reader?.read())?.value ?? "";
    await updateAgent(gateway.scope, agent.id, { status: "disabled" });
    await expect(
      (async () => {
        for (;;) if ((await reader?.read())?.done) return "ended";
      })().catch(() => "cut"),
    ).resolves.toMatch(/ended|cut/);
    await client.close();
  }, 30_000);

  test("loses everything at once when the agent is disabled or the member is removed", async () => {
    const { client } = await connect();
    await updateAgent(gateway.scope, agent.id, { status: "disabled" });
    await expect(client.listTools()).rejects.toThrow("disabled");
    await updateAgent(gateway.scope, agent.id, { status: "active" });
    await expect(client.listTools()).resolves.toBeTruthy();
    await removeMember(gateway.scope, agent.id, seat.memberId);
    await expect(client.listTools()).rejects.toThrow();
    await client.close();
  });
});

describe("what the upstream asks of the client", () => {
  const sampled = { model: "m", role: "assistant" as const, content: { type: "text" as const, text: "sampled" } };

  async function askForSampling(): Promise<{ asked: number; text: string }> {
    const { CreateMessageRequestSchema } = await import("@modelcontextprotocol/sdk/types.js");
    const { client } = await connect();
    let asked = 0;
    client.setRequestHandler(CreateMessageRequestSchema, () => {
      asked += 1;
      return sampled;
    });
    const answer = await client
      .callTool({ name: "trigger-sampling-request", arguments: { prompt: "p", maxTokens: 10 } })
      .catch((error: Error) => ({ content: [{ text: error.message }] }));
    await client.close();
    return { asked, text: JSON.stringify(answer.content) };
  }

  test("reaches it when policy allows, and its answer goes back", async () => {
    const { asked, text } = await askForSampling();
    expect(asked).toBe(1);
    expect(text).toContain("sampled");
  });

  test("never reaches it when policy denies, and the upstream is told", async () => {
    await forbid("no-sampling", 'forbid(principal, action == EverythingMCP::Action::"sampling/createMessage", resource);');
    const { asked } = await askForSampling();
    expect(asked).toBe(0);
    expect(await records()).toContainEqual(expect.objectContaining({ method: "sampling/createMessage", decision: "DENY" }));
  });
});

test("a service that the agent has not enabled is refused and on record, and deeper addresses are no endpoint", async () => {
  const response = await fetch(`${gateway.mcpUrl}/github`, {
    method: "POST",
    headers: { authorization: `Bearer ${seat.key}`, "content-type": "application/json" },
    body: '{"jsonrpc":"2.0","id":1,"method":"ping"}',
  });
  expect(await response.json()).toMatchObject({ error: { code: -32602 } });
  expect(await records()).toMatchObject([{ decision: "DENY", reason: "unknown_tool" }]);
});
