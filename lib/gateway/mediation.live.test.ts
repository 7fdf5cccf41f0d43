import fc from "fast-check";
import { expect, test } from "vitest";
import { serve } from "@/lib/gateway/gateway.ts";
import { methods } from "@/lib/gateway/methods.ts";
import { newSessionId, sessionLabel } from "@/lib/gateway/session-id.ts";
import { taskHandle } from "@/lib/gateway/task-handle.ts";
import { answerOf, standingFacts, testWorld } from "@/lib/gateway/testing.ts";
import { compilePolicies } from "@/lib/policy/compile.ts";

const messages = Number(process.env.WICKET_MEDIATION_MESSAGES ?? 200_000);
const seed = Number(process.env.WICKET_MEDIATION_SEED ?? 20_261_120);

const names = ["look", "wipe", "tools/call", "resources/read", "*", "look ", "LOOK", "__proto__"];
const at = testWorld({
  facts: standingFacts([
    { key: "up", namespace: "UpMCP", era: "modern" },
    { key: "old", namespace: "OldMCP", era: "legacy" },
  ]),
  catalogue: {
    connectorId: "c",
    key: "up",
    namespace: "UpMCP",
    version: 1,
    tools: names.slice(0, 5).map((name) => ({
      name,
      tier: "read",
      tierSource: "annotations",
      definition: { name, inputSchema: { type: "object", properties: { at: { type: "string" } } } },
    })),
    resourceRules: [],
    resourceAttributes: [],
  },
  policies: [],
});
const { memberKey, world } = at;
const compiled = compilePolicies({
  agentId: at.facts.agent.id,
  version: 1,
  policies: [
    { id: "p", name: "open", mode: "enforced", text: "permit(principal, action, resource);" },
    {
      id: "f",
      name: "no-wiping",
      mode: "enforced",
      text: 'forbid(principal, action in [ServiceMCP::Action::"wipe", ServiceMCP::Action::"prompts/get"], resource);',
    },
  ],
});
world.policies = async () => compiled;
world.sessions.upstream = async () => ({ sessionId: "s", protocolVersion: "2025-11-25" });
world.sessions.upstreams = async () => [{ connectorId: "c-old", sessionId: "s", protocolVersion: "2025-11-25" }];
const sessionId = newSessionId("m1", world.sessionSecret);
const { send } = world;
/** Every third request is answered on a stream. */
world.send = async (request) => {
  const answer = await send(request);
  const { id } = JSON.parse(request.body || "{}") as { id?: unknown };
  if (id === undefined || at.sent.length % 3 > 0) return answer;
  return answerOf(`data: ${JSON.stringify({ jsonrpc: "2.0", id, result: {} })}\n\n`, 200, "text/event-stream");
};

/** As an upstream knows them, and as `/mcp` does. */
const uris = ["file:///a", "up+file:///a", "old+file:///a", "other+file:///a", "+file:///a"];
const anyMethod = fc.oneof(
  { weight: 3, arbitrary: fc.constantFrom("tools/call", "tools/call", "resources/read", "prompts/get") },
  fc.constantFrom(...methods.map((row) => row.method.replace("*", "cancelled"))),
  fc.constantFrom("Tools/Call", "tools/call ", "tools//call", "tools/call\u0000", "resources/READ", "toString", ""),
  fc.string({ maxLength: 12 }),
);
const anyName = fc.oneof(
  fc.constantFrom(...names),
  fc.constantFrom(...names.flatMap((name) => [`up__${name}`, `old__${name}`, `UP__${name}`, `__${name}`])),
  fc.string({ maxLength: 12 }),
);
const modernMeta = {
  "io.modelcontextprotocol/protocolVersion": "2026-07-28",
  "io.modelcontextprotocol/clientCapabilities": {},
};
const anyParams = fc.record(
  {
    name: fc.oneof({ weight: 6, arbitrary: anyName }, fc.constantFrom(null, 7, ["wipe"], { name: "wipe" })),
    uri: fc.oneof({ weight: 5, arbitrary: fc.constantFrom(...uris) }, fc.constantFrom("", 5)),
    ref: fc.constantFrom(
      { type: "ref/prompt", name: "up__look" },
      { type: "ref/prompt", name: "look" },
      { uri: "old+file:///a" },
      5,
    ),
    taskId: fc.constantFrom(
      "t1",
      ...["up", "old"].map((key) => taskHandle(key, "t1", { memberId: "m1", secret: world.sessionSecret })),
    ),
    level: fc.constantFrom("info", "loud"),
    arguments: fc.oneof(
      fc.constantFrom({}, { at: "home" }, { At: "home" }, [], "x"),
      fc.dictionary(fc.string({ maxLength: 4 }), fc.jsonValue()),
    ),
    _meta: fc.constantFrom({}, {}, modernMeta, { ...modernMeta, progressToken: 1 }),
    task: fc.constantFrom({}, { ttl: 1 }),
  },
  { requiredKeys: [] },
);
const anyMessage = fc.record(
  {
    jsonrpc: fc.constantFrom(...Array<string>(9).fill("2.0"), "1.0"),
    id: fc.oneof({ weight: 9, arbitrary: fc.constantFrom<unknown>(1, "a") }, fc.constantFrom<unknown>(null, 1.5, [], {})),
    method: anyMethod,
    params: fc.oneof({ weight: 8, arbitrary: anyParams }, fc.constantFrom([], "x", null)),
  },
  { requiredKeys: ["jsonrpc", "method"] },
);
/** What most messages of a batch are, as one that is not taken has the whole of it refused. */
const tidyMessage = fc.record({
  jsonrpc: fc.constant("2.0"),
  id: fc.constant<unknown>("tidy"),
  method: fc.constantFrom("tools/call", "tools/call", "resources/read", "prompts/get", "tools/list", "tools/destroy"),
  params: fc.record({ name: anyName.filter((name) => name !== "" && name !== "__proto__"), uri: fc.constantFrom(...uris) }),
});
const notice = fc.constant({ jsonrpc: "2.0", method: "notifications/roots/list_changed" });
const anyBatch = fc
  .array(
    fc.oneof({ weight: 16, arbitrary: tidyMessage }, { weight: 2, arbitrary: notice }, { weight: 1, arbitrary: anyMessage }),
    { maxLength: 5 },
  )
  .map((messages) =>
    JSON.stringify(
      messages.map((message, index) => ("id" in message && message.id === "tidy" ? { ...message, id: index } : message)),
    ),
  );
/** What clients, and those who are none, make of messages on their way into bytes. */
const anyBody = fc
  .tuple(
    fc.oneof({ weight: 4, arbitrary: anyMessage.map((message) => JSON.stringify(message)) }, { weight: 1, arbitrary: anyBatch }),
    fc.constantFrom(...Array<string>(12).fill("plain"), "batch", "twice", "case", "bom", "tail", "utf16"),
  )
  .map(([text, trick]) => {
    switch (trick) {
      case "batch":
        return Buffer.from(`[${text},${text}]`);
      case "twice":
        return Buffer.from(text.replace('"method":', '"method":"tools/list","method":'));
      case "case":
        return Buffer.from(text.replace('"name":', '"Name":"look","name":'));
      case "bom":
        return Buffer.from(`\ufeff${text}`);
      case "tail":
        return Buffer.from(`${text}${text}`);
      case "utf16":
        return Buffer.from(text, "utf16le");
      default:
        return Buffer.from(text);
    }
  });
const anyRequest = fc.record({
  body: anyBody,
  service: fc.constantFrom(null, null, "up", "up", "old", "old", "other"),
  verb: fc.constantFrom("POST", "POST", "POST", "POST", "POST", "POST", "GET", "DELETE"),
  key: fc.constantFrom(memberKey, memberKey, memberKey, memberKey, "", "AAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAA"),
  version: fc.constantFrom(
    ...[null, null, null, "2025-03-26", "2025-03-26", "2025-06-18", "2025-11-25", "2026-07-28", "2026-07-28", "2024-11-05"],
  ),
  /** What was agreed on in the session that is presented; null: none is. */
  session: fc.constantFrom(null, null, null, "2025-03-26", "2025-03-26", "2025-06-18", "2025-11-25"),
  type: fc.constantFrom(...Array<string>(9).fill("application/json"), "text/plain"),
  honest: fc.boolean(),
});

const openBracket = 0x5b;
const unjudged = new Set(
  methods.filter((row) => row.handling.service !== "judged" && row.direction === "client_to_server").map((row) => row.method),
);

test(`of ${messages} messages of every kind, the upstream saw exactly the recorded ALLOWs and what the table passes unjudged`, async () => {
  let answered = 0;
  let batches = 0;
  for (const asked of fc.sample(anyRequest, { numRuns: messages, seed })) {
    const headers = new Headers({ "content-type": asked.type });
    if (asked.key !== "") headers.set("authorization", `Bearer ${asked.key}`);
    if (asked.version !== null) headers.set("mcp-protocol-version", asked.version);
    if (asked.honest) nameHonestly(headers, asked.body);
    present(headers, asked);
    const body = asked.verb === "POST" ? { body: new Uint8Array(asked.body) } : {};
    const request = new Request("https://wicket.example/mcp", { method: asked.verb, headers, ...body });
    const sentBefore = at.sent.length;
    const response = await serve(request, { ip: null, service: asked.service }, world);
    if (asked.verb === "POST" && asked.body[0] === openBracket) {
      // The messages of a batch whose answer is a stream are taken while it is read.
      await response.text();
      const isServed = mayBatch(asked);
      if (!isServed) expect(response.status).toBeGreaterThanOrEqual(400);
      if (!isServed) expect(at.sent.length).toBe(sentBefore);
      if (isServed && response.status === 200) batches += 1;
    } else await response.body?.cancel();
    if (response.status === 200) answered += 1;
  }
  expect(at.sent.filter(({ body }) => body.trimStart().startsWith("["))).toEqual([]);
  const seen = at.sent.map(({ body }) => {
    const { method, params } = JSON.parse(body || '{"method":"none"}') as { method?: string; params?: { name?: string } };
    return { method: method ?? "response", name: method === "tools/call" ? (params?.name ?? "") : (method ?? "response") };
  });
  const allowed = at.records
    .filter((record) => record.decision === "ALLOW")
    .map(({ method, tool }) => ({ method, name: tool ?? "" }));
  const judged = seen.filter(({ method }) => method !== "none" && method !== "response" && !passes(method));
  const key = (one: { method: string; name: string }) => `${one.method} ${one.name}`;
  // One listening rests on a decision for each thing it names, and a subscription at a modern upstream is kept by Wicket itself.
  const isOne = (one: { method: string }) => !["subscriptions/listen", "resources/subscribe"].includes(one.method);
  expect(judged.filter(isOne).map(key)).toEqual(allowed.filter(isOne).map(key));
  const subscribed = (all: { method: string }[]) => all.filter(({ method }) => method === "resources/subscribe").length;
  expect(subscribed(judged)).toBeLessThanOrEqual(subscribed(allowed));
  expect(judged.some(({ name }) => name === "wipe" || name === "prompts/get")).toBe(false);
  // The positive twin: a test in which nothing ever passed would prove nothing.
  expect(judged.length).toBeGreaterThan(messages / 500);
  expect(answered).toBeGreaterThan(messages / 50);
  expect(batches).toBeGreaterThan(messages / 500);
}, 1_200_000);

type Asked = { service: string | null; version: string | null; session: string | null };

function present(headers: Headers, { service, session }: Asked): void {
  at.facts.session = null;
  if (session === null) return;
  headers.set("mcp-session-id", sessionId);
  const opened = { label: sessionLabel(sessionId), service: service ?? "", protocolVersion: session };
  at.facts.session = { ...opened, capabilities: {}, logLevel: null, subscriptions: [], listening: 0 };
}

/** Arrays are for sessions of 2025-03-26, and for clients without one that say so at a connector's own address. */
function mayBatch({ service, version, session }: Asked): boolean {
  if (session === null) return version === "2025-03-26" && service !== null;
  return session === "2025-03-26" && (version === null || version === "2025-03-26");
}

function passes(method: string): boolean {
  return unjudged.has(method) || method.startsWith("notifications/");
}

/** The headers that MCP 2026-07-28 wants beside a body. */
function nameHonestly(headers: Headers, body: Buffer): void {
  try {
    const message = JSON.parse(body.toString("utf8")) as { method?: unknown; params?: { name?: unknown; uri?: unknown } };
    if (typeof message.method === "string") headers.set("mcp-method", message.method);
    const name = message.method === "resources/read" ? message.params?.uri : message.params?.name;
    if (typeof name === "string") headers.set("mcp-name", name);
  } catch {
    // Not every message can be named, and not every name can be a header.
  }
}
