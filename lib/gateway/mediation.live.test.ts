import fc from "fast-check";
import { expect, test } from "vitest";
import { serve } from "@/lib/gateway/gateway.ts";
import { methods } from "@/lib/gateway/methods.ts";
import { standingFacts, testWorld } from "@/lib/gateway/testing.ts";
import { compilePolicies } from "@/lib/policy/compile.ts";

const messages = Number(process.env.WICKET_MEDIATION_MESSAGES ?? 200_000);
const seed = 20_261_120;

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
    uri: fc.constantFrom("file:///a", "", 5),
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
/** What clients, and those who are none, make of a message on its way into bytes. */
const anyBody = fc
  .tuple(anyMessage, fc.constantFrom(...Array<string>(12).fill("plain"), "batch", "twice", "case", "bom", "tail", "utf16"))
  .map(([message, trick]) => {
    const text = JSON.stringify(message);
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
  version: fc.constantFrom(null, null, "2025-11-25", "2025-11-25", "2025-06-18", "2026-07-28", "2026-07-28", "2024-11-05"),
  type: fc.constantFrom(...Array<string>(9).fill("application/json"), "text/plain"),
  honest: fc.boolean(),
});

const unjudged = new Set(
  methods.filter((row) => row.handling.service !== "judged" && row.direction === "client_to_server").map((row) => row.method),
);

test(`of ${messages} messages of every kind, the upstream saw exactly the recorded ALLOWs and what the table passes unjudged`, async () => {
  let answered = 0;
  for (const asked of fc.sample(anyRequest, { numRuns: messages, seed })) {
    const headers = new Headers({ "content-type": asked.type });
    if (asked.key !== "") headers.set("authorization", `Bearer ${asked.key}`);
    if (asked.version !== null) headers.set("mcp-protocol-version", asked.version);
    if (asked.honest) nameHonestly(headers, asked.body);
    const body = asked.verb === "POST" ? { body: new Uint8Array(asked.body) } : {};
    const request = new Request("https://wicket.example/mcp", { method: asked.verb, headers, ...body });
    const response = await serve(request, { ip: null, service: asked.service }, world);
    await response.body?.cancel();
    if (response.status === 200) answered += 1;
  }
  const seen = at.sent.map(({ body }) => {
    const { method, params } = JSON.parse(body || '{"method":"none"}') as { method?: string; params?: { name?: string } };
    return { method: method ?? "response", name: method === "tools/call" ? (params?.name ?? "") : (method ?? "response") };
  });
  const allowed = at.records
    .filter((record) => record.decision === "ALLOW")
    .map(({ method, tool }) => ({ method, name: tool ?? "" }));
  const judged = seen.filter(({ method }) => method !== "none" && method !== "response" && !passes(method));
  const key = (one: { method: string; name: string }) => `${one.method} ${one.name}`;
  const listens = (one: { method: string }) => one.method !== "subscriptions/listen";
  expect(judged.filter(listens).map(key)).toEqual(allowed.filter(listens).map(key));
  expect(judged.some(({ name }) => name === "wipe" || name === "prompts/get")).toBe(false);
  // The positive twin: a test in which nothing ever passed would prove nothing.
  expect(judged.length).toBeGreaterThan(messages / 500);
  expect(answered).toBeGreaterThan(messages / 50);
}, 1_200_000);

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
