import { StreamableHTTPClientTransport } from "@modelcontextprotocol/sdk/client/streamableHttp.js";
import type { JSONRPCMessage } from "@modelcontextprotocol/sdk/types.js";
import { afterAll, beforeAll, beforeEach, describe, expect, test } from "vitest";
import { startEverything } from "@/e2e/upstreams/everything.ts";
import { type Stage, stage } from "@/e2e/upstreams/gateway-stage.ts";
import { type LiveGateway, liveGateway, type Seat } from "@/e2e/upstreams/live-gateway.ts";
import { silentUpstream } from "@/e2e/upstreams/misbehaving-upstreams.ts";
import { recordingUpstream, type Upstream } from "@/e2e/upstreams/recording-upstream.ts";
import type { AgentRow } from "@/lib/agents/store.ts";
import { listRecords } from "@/lib/audit/store.ts";
import { savePolicy } from "@/lib/policy/store.ts";

type Answer = {
  id?: unknown;
  method?: string;
  result?: { content?: { text: string }[] };
  error?: { code: number; message: string };
};

let gateway: LiveGateway;
let everything: Awaited<ReturnType<typeof startEverything>>;

beforeAll(async () => {
  [gateway, everything] = await Promise.all([liveGateway(), startEverything()]);
});
afterAll(async () => {
  await gateway?.close();
  await everything?.close();
});

/** Opens a session at a revision, and gives the headers of what is sent in it. */
async function openSession(address: string, key: string, protocolVersion: string): Promise<Record<string, string>> {
  const headers = {
    authorization: `Bearer ${key}`,
    "content-type": "application/json",
    accept: "application/json, text/event-stream",
  };
  const params = { protocolVersion, capabilities: {}, clientInfo: { name: "batching", version: "1" } };
  const body = JSON.stringify({ jsonrpc: "2.0", id: 0, method: "initialize", params });
  const response = await fetch(address, { method: "POST", headers, body });
  expect(await response.text()).toContain(`"protocolVersion":"${protocolVersion}"`);
  return { ...headers, "mcp-session-id": response.headers.get("mcp-session-id") ?? "" };
}

const calling = (id: number, name: string, args: object = { at: "home" }) => ({
  jsonrpc: "2.0" as const,
  id,
  method: "tools/call",
  params: { name, arguments: args },
});

describe.each([
  { address: "/mcp", path: "", prefix: "everything__" },
  { address: "/mcp/everything", path: "/everything", prefix: "" },
])("a client of 2025-03-26 (TypeScript SDK) before server-everything at $address", ({ path, prefix }) => {
  let agents = 0;
  let agent: AgentRow;
  let seat: Seat;
  let heard: Answer[];
  let transport: StreamableHTTPClientTransport;

  beforeEach(async () => {
    agents += 1;
    agent = await gateway.newAgent(`Batches ${prefix}${agents}`);
    await gateway.connect(agent, { key: "everything", url: everything.url });
    seat = await gateway.seat(agent, `batches-${prefix}${agents}@company.com`);
    heard = [];
    transport = new StreamableHTTPClientTransport(new URL(`${gateway.mcpUrl}${path}`), {
      requestInit: { headers: { authorization: `Bearer ${seat.key}` } },
    });
    transport.onmessage = (message: JSONRPCMessage) => void heard.push(message as Answer);
    await transport.start();
    const params = { protocolVersion: "2025-03-26", capabilities: { sampling: {} }, clientInfo: { name: "sdk", version: "1" } };
    await transport.send({ jsonrpc: "2.0", id: 0, method: "initialize", params });
    expect(await answerTo(0)).toMatchObject({ result: { protocolVersion: "2025-03-26" } });
    transport.setProtocolVersion("2025-03-26");
    await transport.send({ jsonrpc: "2.0", method: "notifications/initialized" });
  });

  async function answerTo(id: unknown): Promise<Answer> {
    for (;;) {
      const found = heard.find((one) => one.id === id && one.method === undefined);
      if (found) return found;
      await new Promise((resolve) => setTimeout(resolve, 10));
    }
  }

  test("gets every answer to a batch, and one it is not allowed does not spoil the others", async () => {
    const text = `forbid(principal, action == EverythingMCP::Action::"get-sum", resource);`;
    await savePolicy(gateway.scope, agent.id, { name: "no-sums", text });
    await transport.send([
      calling(1, `${prefix}echo`, { message: "one" }),
      calling(2, `${prefix}get-sum`, { a: 1, b: 2 }),
      { jsonrpc: "2.0", method: "notifications/roots/list_changed" },
      calling(3, `${prefix}echo`, { message: "three" }),
      { jsonrpc: "2.0", id: 4, method: "tools/list" },
    ]);
    expect((await answerTo(1)).result?.content?.[0]?.text).toBe("Echo: one");
    expect((await answerTo(2)).error?.message).toContain("no-sums");
    expect((await answerTo(3)).result?.content?.[0]?.text).toBe("Echo: three");
    const list = JSON.stringify(await answerTo(4));
    expect(list).toContain(`"${prefix}echo"`);
    expect(list).not.toContain(`"${prefix}get-sum"`);
    const { records } = await listRecords(gateway.scope, { agent: agent.id });
    expect(records.map(({ tool, decision }) => `${tool} ${decision}`)).toEqual(["echo ALLOW", "get-sum DENY", "echo ALLOW"]);
    await transport.close();
  });

  test("is asked while its batch is answered, and its answer, in a batch as well, reaches the upstream", async () => {
    await transport.send([
      calling(1, `${prefix}echo`, { message: "one" }),
      calling(2, `${prefix}trigger-sampling-request`, { prompt: "p", maxTokens: 10 }),
    ]);
    await answerTo(1);
    let asked: Answer | undefined;
    while (!asked) {
      await new Promise((resolve) => setTimeout(resolve, 10));
      asked = heard.find(({ method }) => method === "sampling/createMessage");
    }
    const result = { model: "m", role: "assistant", content: { type: "text", text: "sampled in a batch" } };
    await transport.send([{ jsonrpc: "2.0", id: asked.id as string, result }]);
    expect(JSON.stringify(await answerTo(2))).toContain("sampled in a batch");
    await transport.close();
  });

  test("is served arrays by the upstream itself at every revision, and by Wicket at none but this", async () => {
    const address = `${gateway.mcpUrl}${path}`;
    const body = (name: string) => JSON.stringify([calling(1, name, { message: "through" })]);
    const straight = await openSession(everything.url, seat.key, "2025-11-25");
    const executed = await fetch(everything.url, { method: "POST", headers: straight, body: body("echo") });
    expect(await executed.text()).toContain("Echo: through");
    for (const version of ["2025-11-25", "2025-06-18"]) {
      const headers = await openSession(address, seat.key, version);
      const response = await fetch(address, { method: "POST", headers, body: body(`${prefix}echo`) });
      expect(response.status).toBe(400);
      expect(await response.json()).toMatchObject({ error: { code: -32600 } });
    }
    expect((await listRecords(gateway.scope, { agent: agent.id })).records).toEqual([]);
    const headers = await openSession(address, seat.key, "2025-03-26");
    const response = await fetch(address, { method: "POST", headers, body: body(`${prefix}echo`) });
    expect(await response.text()).toContain("Echo: through");
    await transport.close();
  });
});

describe.each([
  { address: "/mcp", path: "", prefix: "up__" },
  { address: "/mcp/up", path: "/up", prefix: "" },
])("a batch at $address", ({ path, prefix }) => {
  async function post<Up extends Upstream>(at: Stage<Up>, messages: readonly object[], signal?: AbortSignal): Promise<Response> {
    const address = `${gateway.mcpUrl}${path}`;
    // The small upstream agrees on 2025-11-25 whatever it is asked: at its own address the client says what it goes by.
    const headers =
      path === ""
        ? await openSession(address, at.seat.key, "2025-03-26")
        : {
            authorization: `Bearer ${at.seat.key}`,
            "content-type": "application/json",
            "mcp-protocol-version": "2025-03-26",
          };
    return fetch(address, { method: "POST", headers, body: JSON.stringify(messages), ...(signal ? { signal } : {}) });
  }

  test("that reads what is private cannot send in the same breath; the other way round it can", async () => {
    const at = await stage(gateway, recordingUpstream());
    const text = 'forbid(principal, action == UpMCP::Action::"put", resource) when { context.session.accessed_private };';
    await savePolicy(gateway.scope, at.agent.id, { name: "nothing-leaves", text });
    const harmless = await post(at, [calling(1, `${prefix}put`), calling(2, `${prefix}look`)]);
    expect(((await harmless.json()) as Answer[]).map(({ error }) => error)).toEqual([undefined, undefined]);

    const other = await stage(gateway, recordingUpstream());
    await savePolicy(gateway.scope, other.agent.id, { name: "nothing-leaves", text });
    const leak = await post(other, [calling(1, `${prefix}look`), calling(2, `${prefix}put`), calling(3, `${prefix}look`)]);
    expect(leak.status).toBe(200);
    const answers = (await leak.json()) as Answer[];
    expect(answers.map(({ error }) => error?.code)).toEqual([undefined, -32600, undefined]);
    expect(answers[1]?.error?.message).toContain("nothing-leaves");
    expect(other.up.calls().map(({ tool }) => tool)).toEqual(["look", "look"]);
    expect(other.up.seen.every(({ body }) => !body.startsWith("["))).toBe(true);
    expect((await other.records()).map(({ tool, decision }) => `${tool} ${decision}`).reverse()).toEqual([
      "look ALLOW",
      "put DENY",
      "look ALLOW",
    ]);
  });

  test("ends at the upstream when its client goes away, and what stood behind is never judged", async () => {
    const at = await stage(gateway, silentUpstream());
    const leaving = new AbortController();
    const waiting = post(at, [calling(1, `${prefix}look`), calling(2, `${prefix}put`)], leaving.signal).catch(() => "left");
    const call = await at.arrived();
    leaving.abort();
    expect(await waiting).toBe("left");
    await call.abandoned;
    expect((await at.completed()).completion?.outcome).toBe("client_left");
    expect(at.up.calls()).toHaveLength(1);
    expect(await at.records()).toHaveLength(1);
  });
});
