import { beforeEach, describe, expect, test } from "vitest";
import { newMemberKey } from "@/lib/agents/member-key.ts";
import type { CompletionEntry, RecordEntry } from "@/lib/audit/record.ts";
import type { Catalogue } from "@/lib/connectors/connector.ts";
import type { Facts } from "@/lib/gateway/facts.ts";
import { serve } from "@/lib/gateway/gateway.ts";
import { answerOf, standingFacts, type TestWorld, testWorld } from "@/lib/gateway/testing.ts";
import type { World } from "@/lib/gateway/world.ts";
import { OutboundError } from "@/lib/outbound/guarded-request.ts";

const catalogue: Catalogue = {
  connectorId: "00000000-0000-7000-8000-00000000000c",
  key: "database",
  namespace: "DatabaseMCP",
  version: 1,
  tools: (["read", "destructive"] as const).map((tier) => ({
    name: tier === "read" ? "list_records" : "delete_records",
    tier,
    tierSource: "annotations" as const,
    definition: {
      name: tier,
      description: "Works on a table.",
      inputSchema: { type: "object", properties: { table: { type: "string" }, limit: { type: "integer" } } },
    },
  })),
  resourceRules: ["list_records", "delete_records"].map((tool) => ({ tool, kind: "Table", argument: "table", visibility: null })),
  resourceAttributes: [{ kind: "Table", pattern: "prod.*", visibility: "private" as const, labels: [] }],
};
const permitAll = { id: "p1", name: "baseline-allow", mode: "enforced" as const, text: "permit(principal, action, resource);" };
const noDeletes = {
  id: "p2",
  name: "no-deletes",
  mode: "enforced" as const,
  text: 'forbid(principal, action == DatabaseMCP::Action::"delete_records", resource);',
};

let at: TestWorld;
let world: World;
let facts: Facts;
let records: RecordEntry[];
let completions: CompletionEntry[];
let sent: TestWorld["sent"];
let events: string[];

beforeEach(() => {
  at = testWorld({
    facts: standingFacts([{ key: "database", namespace: "DatabaseMCP", era: "modern" }]),
    catalogue,
    policies: [permitAll, noDeletes],
  });
  ({ world, facts, records, completions, sent, events } = at);
  const send = world.send;
  world.send = async (request) => {
    await send(request);
    return answerOf('{"jsonrpc":"2.0","id":7,"result":{"content":[],"resultType":"complete"}}');
  };
});

function ask(body: unknown, headers: Record<string, string> = {}): Promise<Response> {
  const request = new Request("https://wicket.example/mcp", {
    method: "POST",
    headers: { authorization: `Bearer ${at.memberKey}`, "content-type": "application/json", ...headers },
    body: typeof body === "string" ? body : JSON.stringify(body),
  });
  return serve(request, { ip: "203.0.113.42" }, world);
}

const callOf = (name: string, args: unknown = { table: "prod.customer_records" }) => ({
  jsonrpc: "2.0",
  id: 7,
  method: "tools/call",
  params: { name, arguments: args },
});

describe("an allowed call", () => {
  test("is recorded before it is sent, relayed as it came, and completed", async () => {
    const response = await ask(callOf("database__list_records"));
    expect(response.status).toBe(200);
    expect(await response.json()).toEqual({ jsonrpc: "2.0", id: 7, result: { content: [] } });
    expect(events).toEqual(["record ALLOW", "send"]);
    expect(records[0]).toMatchObject({
      decision: "ALLOW",
      reason: "policy",
      policyNames: ["baseline-allow"],
      resourceId: "prod.customer_records",
    });
    expect(completions).toMatchObject([{ outcome: "answered", upstreamStatus: 200 }]);
  });

  test("reaches the upstream under its own name there, with the arguments' own bytes and Wicket's credential", async () => {
    const body =
      '{"jsonrpc":"2.0","id":7,"method":"tools/call","params":{"name":"database__list_records","arguments":{"table": "t","limit":9007199254740993}}}';
    await ask(body, { cookie: "session=1", "x-forwarded-for": "10.0.0.1" });
    expect(sent[0]?.body).toContain('"name":"list_records"');
    expect(sent[0]?.body).toContain('{"table": "t","limit":9007199254740993}');
    expect(sent[0]?.headers).toMatchObject({ authorization: "Bearer upstream-token", "mcp-name": "list_records" });
    expect(Object.keys(sent[0]?.headers ?? {})).not.toContain("cookie");
    expect(JSON.stringify(sent)).not.toContain(at.memberKey);
  });

  test("raises exposure in the entry that is recorded, when it reads what is not public", async () => {
    await ask(callOf("database__list_records"));
    expect(records[0]?.raises).toEqual([{ label: "private", source: "prod.customer_records" }]);
  });

  test("keeps nothing of its arguments", async () => {
    await ask(callOf("database__list_records", { table: "prod.customer_records", filter: "canary-argument" }));
    expect(JSON.stringify([records, completions])).not.toContain("canary-argument");
    expect(sent[0]?.body).toContain("canary-argument");
  });
});

describe("a denied call", () => {
  test("is recorded and never sent, and its answer says which rule, what did not happen and which record", async () => {
    const response = await ask(callOf("database__delete_records"));
    expect(response.status).toBe(200);
    const { error } = (await response.json()) as { error: { code: number; message: string; data: unknown } };
    expect(error.code).toBe(-32600);
    expect(error.data).toEqual({
      decision: "DENY",
      auditId: "AUDIT-0000001",
      policies: ["no-deletes"],
      reason: "policy",
      retry: false,
    });
    expect(error.message).toMatch(/no-deletes.*Nothing was forwarded.*AUDIT-0000001/s);
    expect(events).toEqual(["record DENY"]);
  });

  test("raises no exposure", async () => {
    at.policies = [];
    await ask(callOf("database__list_records"));
    expect(records).toMatchObject([{ decision: "DENY", reason: "no_permit", raises: [] }]);
  });
});

test("an argument that is spelled almost like a declared one denies: the server might read the other", async () => {
  await ask(callOf("database__list_records", { table: "staging.events", Table: "prod.customer_records" }));
  await ask(callOf("database__list_records", { table: "staging.events", note: "prod.customer_records" }));
  expect(records.map((one) => [one.decision, one.reason])).toEqual([
    ["DENY", "arguments_refused"],
    ["ALLOW", "policy"],
  ]);
});

describe("when the world changes between decision and commit", () => {
  test("the call is judged again on the new facts", async () => {
    const append = world.append;
    let first = true;
    world.append = async (organizationId, entry) => {
      if (!first) return append(organizationId, entry);
      first = false;
      facts.agent.status = "disabled";
      return { id: entry.id, number: 0, recordedAt: new Date(0), written: false };
    };
    const response = await ask(callOf("database__list_records"));
    expect(response.status).toBe(403);
    expect(events).toEqual(["record DENY"]);
    expect(records[0]).toMatchObject({ reason: "agent_disabled" });
  });

  test("and keeps changing, the call is denied after three tries", async () => {
    const append = world.append;
    world.append = async (organizationId, entry) =>
      entry.decision === "DENY"
        ? append(organizationId, entry)
        : { id: entry.id, number: 0, recordedAt: new Date(0), written: false };
    await ask(callOf("database__list_records"));
    expect(records).toMatchObject([{ decision: "DENY", reason: "changed_while_deciding" }]);
    expect(sent).toEqual([]);
  });
});

describe("fails closed", () => {
  test.each(["facts", "catalogue", "policies", "append"] as const)("when %s throws: 503, nothing sent", async (step) => {
    world[step] = async () => {
      throw new Error("canary-internal");
    };
    const response = await ask(callOf("database__list_records"));
    expect(response.status).toBe(503);
    expect(await response.text()).not.toContain("canary-internal");
    expect(sent).toEqual([]);
  });

  test("when the agent is disabled: every method is refused, and the refusal is on record", async () => {
    facts.agent.status = "disabled";
    for (const body of [callOf("database__list_records"), { jsonrpc: "2.0", id: 1, method: "tools/list" }]) {
      expect((await ask(body)).status).toBe(403);
    }
    expect(records.map((one) => one.reason)).toEqual(["agent_disabled", "agent_disabled"]);
    facts.agent.status = "active";
    expect((await ask({ jsonrpc: "2.0", id: 1, method: "tools/list" })).status).toBe(200);
  });

  test("for a member who is not approved, a tool that is not there, a service that is not connected, a method it does not know", async () => {
    facts.memberStatus = "pending";
    expect((await ask(callOf("database__list_records"))).status).toBe(403);
    facts.memberStatus = "approved";
    expect(await (await ask(callOf("database__drop_table"))).json()).toMatchObject({ error: { code: -32602 } });
    expect(await (await ask(callOf("Database__list_records"))).json()).toMatchObject({ error: { code: -32602 } });
    expect(await (await ask({ jsonrpc: "2.0", id: 1, method: "resources/write", params: { uri: "x:y" } })).json()).toMatchObject({
      error: { code: -32601 },
    });
    for (const connector of facts.connectors) connector.connected = false;
    const notConnected = await ask(callOf("database__list_records"));
    expect(notConnected.status).toBe(412);
    expect(await notConnected.text()).toContain("https://wicket.example/me");
    expect(sent).toEqual([]);
    expect(records.map((one) => one.reason)).toEqual([
      "member_not_approved",
      "unknown_tool",
      "unknown_tool",
      "unknown_method",
      "not_connected",
    ]);
  });

  test("for a key that is missing, malformed or unknown: 401 and no record", async () => {
    for (const authorization of ["", "Bearer", "Bearer short", `Bearer ${newMemberKey()}`, `Basic ${at.memberKey}`]) {
      const response = await ask(callOf("database__list_records"), { authorization });
      expect(response.status).toBe(401);
      expect(response.headers.get("www-authenticate")).toContain("invalid_token");
    }
    expect(events).toEqual([]);
  });
});

describe("an upstream that fails", () => {
  test.each([
    ["unreachable", 502, "upstream_unreachable"],
    ["silent", 504, "upstream_silent"],
  ] as const)("%s is answered %i, naming the service, and the record is completed", async (reason, status, outcome) => {
    world.send = async () => {
      throw new OutboundError(reason);
    };
    const response = await ask(callOf("database__list_records"));
    expect(response.status).toBe(status);
    expect(await response.text()).toContain("database");
    expect(completions).toMatchObject([{ outcome }]);
  });

  test("with its own error page is answered 502 without a word of it", async () => {
    world.send = async () => answerOf("<html>canary-stack-trace</html>", 500, "text/html");
    const response = await ask(callOf("database__list_records"));
    expect(response.status).toBe(502);
    expect(await response.text()).not.toContain("canary");
  });
});

describe("an upstream that refuses", () => {
  test("with a JSON-RPC error is relayed, status and all; with any other 4xx it is not", async () => {
    world.send = async () => answerOf('{"jsonrpc":"2.0","id":7,"error":{"code":-32020,"message":"Header mismatch"}}', 400);
    const relayed = await ask(callOf("database__list_records"));
    expect(relayed.status).toBe(400);
    expect(await relayed.json()).toMatchObject({ error: { code: -32020 } });

    world.send = async () => answerOf('{"stack":"canary"}', 400);
    const hidden = await ask(callOf("database__list_records"));
    expect(hidden.status).toBe(502);
    expect(await hidden.text()).not.toContain("canary");
  });

  test("because its session has ended: the call is not sent twice, and the next one opens a new session", async () => {
    for (const connector of facts.connectors) Object.assign(connector, { era: "legacy", protocolVersion: "2025-11-25" });
    const forgotten: string[] = [];
    let tries = 0;
    world.sessions.upstream = async () => ({ sessionId: "gone", protocolVersion: "2025-11-25" });
    world.sessions.forget = async (_scope, _connectorId, _clientSession, sessionId) => {
      forgotten.push(sessionId);
    };
    world.send = async () => {
      tries += 1;
      return answerOf('{"jsonrpc":"2.0","id":null,"error":{"code":-32001,"message":"Session not found"}}', 404);
    };
    const response = await ask(callOf("database__list_records"));
    expect(response.status).toBe(502);
    expect(await response.text()).toContain("Call again");
    expect([tries, forgotten]).toEqual([1, ["gone"]]);
  });
});

describe("across eras", () => {
  const modern = (name: string) => ({
    ...callOf(name),
    params: {
      name,
      arguments: { table: "t" },
      _meta: { "io.modelcontextprotocol/protocolVersion": "2026-07-28", "io.modelcontextprotocol/clientCapabilities": {} },
    },
  });
  const modernHeaders = (name: string) => ({
    "mcp-protocol-version": "2026-07-28",
    "mcp-method": "tools/call",
    "mcp-name": name,
  });

  test("a modern client gets the resultType that a legacy upstream does not know", async () => {
    for (const connector of facts.connectors) Object.assign(connector, { era: "legacy", protocolVersion: "2025-11-25" });
    world.sessions.upstream = async () => ({ sessionId: "s1", protocolVersion: "2025-11-25" });
    world.send = async ({ headers, body }) => {
      sent.push({ method: "POST", headers: { ...headers }, body: String(body) });
      return answerOf('event: message\ndata: {"result":{"content":[]},"jsonrpc":"2.0","id":7}\n\n', 200, "text/event-stream");
    };
    const response = await ask(modern("database__list_records"), modernHeaders("database__list_records"));
    expect(await response.text()).toContain('"result":{"resultType":"complete","content":[]}');
    expect(sent[0]?.headers).toMatchObject({ "mcp-session-id": "s1", "mcp-protocol-version": "2025-11-25" });
    expect(sent[0]?.body).not.toContain("_meta");
  });

  test("a modern request whose headers say something else is refused before anything is decided", async () => {
    const response = await ask(modern("database__delete_records"), modernHeaders("database__list_records"));
    expect(response.status).toBe(400);
    expect(await response.json()).toMatchObject({ error: { code: -32020 } });
    expect(events).toEqual([]);
  });
});
