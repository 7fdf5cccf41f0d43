import { beforeEach, describe, expect, test } from "vitest";
import { serve } from "@/lib/gateway/gateway.ts";
import { type Endpoint, endpoints, methods } from "@/lib/gateway/methods.ts";
import { newSessionId, sessionLabel } from "@/lib/gateway/session-id.ts";
import { taskHandle } from "@/lib/gateway/task-handle.ts";
import { answerOf, standingFacts, type TestWorld, testWorld } from "@/lib/gateway/testing.ts";
import type { Era } from "@/lib/vocabulary.ts";

let at: TestWorld;

beforeEach(() => {
  const names = ["look"];
  at = testWorld({
    facts: standingFacts([{ key: "up", namespace: "UpMCP", era: "modern" }]),
    catalogue: {
      connectorId: "c-up",
      key: "up",
      namespace: "UpMCP",
      version: 1,
      tools: names.map((name) => ({ name, tier: "read", tierSource: "annotations", definition: { name } })),
      resourceRules: [],
      resourceAttributes: [],
    },
    policies: [{ id: "p", name: "open", mode: "enforced", text: "permit(principal, action, resource);" }],
  });
});

const modernMeta = {
  "io.modelcontextprotocol/protocolVersion": "2026-07-28",
  "io.modelcontextprotocol/clientCapabilities": {},
};

/** A request of a method as a client sends it in that era at that endpoint. */
function ask(
  method: string,
  kind: "request" | "notification",
  era: Era,
  endpoint: Endpoint,
  key = at.memberKey,
): Promise<Response> {
  const isAggregated = endpoint === "aggregated";
  const name = `${isAggregated ? "up__" : ""}${method === "tools/call" ? "look" : "greeting"}`;
  const uri = `${isAggregated ? "up+" : ""}file:///a`;
  const taskId = taskHandle("up", "t1", { memberId: "m1", secret: at.world.sessionSecret });
  const about = {
    name,
    uri,
    taskId,
    level: "info",
    ref: { type: "ref/prompt", name },
    notifications: { resourceSubscriptions: [uri] },
  };
  const params = { ...about, ...(era === "modern" && kind === "request" ? { _meta: modernMeta } : {}) };
  const headers = new Headers({ "content-type": "application/json", authorization: `Bearer ${key}` });
  if (era === "modern") {
    headers.set("mcp-protocol-version", "2026-07-28");
    headers.set("mcp-method", method);
    headers.set("mcp-name", method === "resources/read" ? uri : method.startsWith("tasks/") ? taskId : name);
  }
  if (isAggregated) reachedBefore(era, headers);
  const body = JSON.stringify({ jsonrpc: "2.0", ...(kind === "request" ? { id: 1 } : {}), method, params });
  const request = new Request("https://wicket.example/mcp", { method: "POST", headers, body });
  return serve(request, { ip: null, service: endpoint === "service" ? "up" : null }, at.world);
}

/** On `/mcp` the client's session has reached the upstream before, and both are of the same era. */
function reachedBefore(era: Era, headers: Headers): void {
  for (const connector of at.facts.connectors) Object.assign(connector, { era, capabilities });
  if (era === "modern") return;
  const sessionId = newSessionId("m1", at.world.sessionSecret);
  headers.set("mcp-session-id", sessionId);
  const agreed = { protocolVersion: "2025-11-25", capabilities: {}, logLevel: null, subscriptions: [], listening: 0 };
  at.facts.session = { label: sessionLabel(sessionId), service: "", ...agreed };
  const session = { sessionId: "s1", protocolVersion: "2025-11-25" };
  at.world.sessions.upstream = async () => session;
  at.world.sessions.upstreams = async () => [{ connectorId: "c-up", ...session }];
}

const capabilities = { tools: {}, prompts: {}, resources: {}, completions: {}, logging: {}, tasks: {} };

const cells = methods
  .filter((row) => row.direction === "client_to_server")
  .flatMap((row) =>
    row.eras.flatMap((era) => endpoints.map((endpoint) => ({ row, era, endpoint, handling: row.handling[endpoint] }))),
  )
  .map((cell) => ({ ...cell, method: cell.row.method.replace("*", "progress"), kind: cell.row.kind }));
const title = "$method, $era, $endpoint ($handling)";
const answered = cells.filter((cell) => cell.handling !== "refused");
const judged = cells.filter((cell) => cell.handling === "judged");

describe("a list", () => {
  const listing = (answer: string, type = "application/json") => {
    at.world.visibleTools = async () => new Set(["tool look"]);
    at.world.send = async () => answerOf(answer, 200, type);
    return ask("tools/list", "request", "modern", "service");
  };
  const tools =
    '{"jsonrpc":"2.0","id":1,"result":{"tools":[{"name":"look"},{"name":"wipe"}],"cacheScope":"public","nextCursor":"c"}}';

  test("loses what the member could never be allowed, keeps its cursor, and is nobody else's", async () => {
    const expected = { result: { tools: [{ name: "look" }], cacheScope: "private", nextCursor: "c" } };
    expect(await (await listing(tools)).json()).toMatchObject(expected);
    const events = await (await listing(`event: message\ndata: ${tools}\n\n`, "text/event-stream")).text();
    expect(JSON.parse(events.slice(events.indexOf("{")))).toMatchObject(expected);
  });

  test.each([
    ["with a byte order mark", `\ufeff${tools}`],
    ["with two lists in it", tools.replace('"cacheScope"', '"tools":[{"name":"wipe"}],"cacheScope"')],
    ["that is not one", '{"jsonrpc":"2.0","id":1,"result":{"Tools":[{"name":"wipe"}]}}'],
    ["in a batch", `[${tools}]`],
    ["that is cut short", tools.slice(0, -3)],
  ])("%s is refused rather than passed on", async (_, answer) => {
    const response = await listing(answer);
    expect(response.status).toBe(502);
    expect(await response.text()).not.toContain("wipe");
    const events = await listing(`data: ${answer.replaceAll("\n", "")}\n\n`, "text/event-stream");
    await expect(events.text()).rejects.toThrow();
  });

  test("under another content type is refused rather than passed on", async () => {
    for (const type of ["text/plain", "application/json-seq", "text/html"]) expect((await listing(tools, type)).status).toBe(502);
    expect((await listing(tools, "Application/JSON; charset=utf-8")).status).toBe(200);
  });
});

describe("what an upstream asks on a stream that is open already", () => {
  const asked = '{"jsonrpc":"2.0","id":9,"method":"sampling/createMessage","params":{}}';

  async function stream(meanwhile: () => void): Promise<string> {
    at.world.send = async ({ body }) => {
      at.sent.push({ method: "POST", headers: {}, body: body ?? "" });
      if (at.sent.length > 1) return answerOf("", 202);
      return answerOf(`data: ${asked}\n\n`, 200, "text/event-stream");
    };
    const response = await ask("tools/call", "request", "legacy", "service");
    meanwhile();
    return response.text();
  }

  test("is judged on the facts of that moment: allowed while all stands, and the record is closed", async () => {
    expect(await stream(() => undefined)).toContain("sampling/createMessage");
    expect(at.records.map((record) => [record.method, record.decision])).toEqual([
      ["tools/call", "ALLOW"],
      ["sampling/createMessage", "ALLOW"],
    ]);
    expect(at.completions.map((one) => one.recordId).sort()).toEqual(at.records.map((record) => record.id).sort());
  });

  test("never reaches the client once the agent is disabled, and the upstream is told", async () => {
    const text = await stream(() => {
      at.facts.agent.status = "disabled";
    });
    expect(text).not.toContain("sampling/createMessage");
    expect(at.records.at(-1)).toMatchObject({ method: "sampling/createMessage", decision: "DENY", reason: "agent_disabled" });
    expect(at.sent.at(-1)?.body).toContain('"id":9,"error"');
  });
});

/** A stream of changes has no end of its own. */
async function readUntilSent(response: Response): Promise<void> {
  const reader = response.body?.getReader();
  for (let ended = !reader; !ended && !(at.sent.length > 0 && at.completions.length === 0); ) {
    ended = (await reader?.read().catch(() => undefined))?.done ?? true;
  }
  await reader?.cancel().catch(() => undefined);
}

describe("to a member in good standing", () => {
  test.each(answered)(`answers ${title}`, async ({ method, kind, era, endpoint, handling }) => {
    const response = await ask(method, kind, era, endpoint);
    await readUntilSent(response);
    expect([200, 202]).toContain(response.status);
    const isAsked = handling === "filtered" && (endpoint === "service" || method !== "tools/list");
    expect(at.sent.length > 0).toBe(isAsked || ["judged", "passed"].includes(handling));
    expect(at.events[0]).toBe(handling === "judged" ? "record ALLOW" : at.sent.length > 0 ? "send" : undefined);
  });

  test.each(cells.filter((cell) => cell.handling === "refused"))(`refuses ${title}`, async ({ method, kind, era, endpoint }) => {
    expect(await (await ask(method, kind, era, endpoint)).json()).toMatchObject({ error: { code: -32601 } });
    expect(at.records).toMatchObject([{ decision: "DENY", reason: "unknown_method" }]);
    expect(at.sent).toEqual([]);
  });
});

describe("nothing reaches an upstream", () => {
  test.each(cells)(`without a key: ${title}`, async ({ method, kind, era, endpoint }) => {
    expect((await ask(method, kind, era, endpoint, "A".repeat(32))).status).toBe(401);
    expect(at.events).toEqual([]);
  });

  test.each(cells)(`of a pending member: ${title}`, async ({ method, kind, era, endpoint }) => {
    at.facts.memberStatus = "pending";
    expect((await ask(method, kind, era, endpoint)).status).toBe(403);
    expect(at.events).toEqual(["record DENY"]);
    expect(at.records).toMatchObject([{ reason: "member_not_approved" }]);
  });

  test.each(cells)(`of a disabled agent: ${title}`, async ({ method, kind, era, endpoint }) => {
    at.facts.agent.status = "disabled";
    expect((await ask(method, kind, era, endpoint)).status).toBe(403);
    expect(at.events).toEqual(["record DENY"]);
    expect(at.records).toMatchObject([{ reason: "agent_disabled" }]);
  });

  test.each(cells)(`while the database is down: ${title}`, async ({ method, kind, era, endpoint }) => {
    at.world.facts = async () => {
      throw new Error("the database is down");
    };
    expect((await ask(method, kind, era, endpoint)).status).toBe(503);
    expect(at.events).toEqual([]);
  });

  test.each(judged)(`that policy denies: ${title}`, async ({ method, kind, era, endpoint }) => {
    at.policies = [];
    expect(await (await ask(method, kind, era, endpoint)).json()).toMatchObject({
      error: { data: { decision: "DENY", reason: "no_permit" } },
    });
    expect(at.events).toEqual(["record DENY"]);
  });

  test.each(judged)(`that the engine cannot judge: ${title}`, async ({ method, kind, era, endpoint }) => {
    at.policies = [{ id: "p", name: "broken", mode: "enforced", text: "permit(" }];
    expect(await (await ask(method, kind, era, endpoint)).json()).toMatchObject({ error: { data: { reason: "engine_error" } } });
    expect(at.events).toEqual(["record DENY"]);
  });

  test.each(judged)(`that cannot be recorded: ${title}`, async ({ method, kind, era, endpoint }) => {
    at.world.append = async () => {
      throw new Error("the database is down");
    };
    expect((await ask(method, kind, era, endpoint)).status).toBe(503);
    expect(at.sent).toEqual([]);
  });
});
