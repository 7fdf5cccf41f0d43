import { keyDigest, newMemberKey } from "@/lib/agents/member-key.ts";
import type { CompletionEntry, RecordEntry } from "@/lib/audit/record.ts";
import { localBell } from "@/lib/bell.ts";
import type { Catalogue } from "@/lib/connectors/connector.ts";
import { toolKey } from "@/lib/connectors/protocol-tools.ts";
import type { Facts } from "@/lib/gateway/facts.ts";
import type { World } from "@/lib/gateway/world.ts";
import { compilePolicies } from "@/lib/policy/compile.ts";
import type { Policy } from "@/lib/policy/policy.ts";

/** A world for tests of the whole gateway: plain data in, and everything that happened as plain data out. */
export type TestWorld = {
  world: World;
  memberKey: string;
  facts: Facts;
  catalogue: Catalogue;
  policies: Policy[];
  records: RecordEntry[];
  completions: CompletionEntry[];
  sent: { method: string; headers: Record<string, string>; body: string }[];
  /** `record ALLOW`, `record DENY` and `send`, in the order in which they happened. */
  events: string[];
};

/** One member of one agent with the connectors of `facts`, all of which have the tools of `catalogue`; every upstream answers with empty lists. */
export function testWorld(given: { facts: Facts; catalogue: Catalogue; policies: Policy[] }): TestWorld {
  const memberKey = newMemberKey();
  const keyLookupSecret = Buffer.alloc(32, 1);
  let ids = 0;
  const happened: Pick<TestWorld, "records" | "completions" | "sent" | "events"> = {
    records: [],
    completions: [],
    sent: [],
    events: [],
  };
  const self: TestWorld = {
    ...given,
    ...happened,
    memberKey,
    world: {
      publicUrl: "https://wicket.example",
      keyLookupSecret,
      sessionSecret: Buffer.alloc(32, 2),
      exposureWindowMinutes: 480,
      facts: async (digest) => (digest.equals(keyDigest(memberKey, keyLookupSecret)) ? structuredClone(self.facts) : null),
      catalogue: async (_scope, { id, key, namespace }) => ({ ...self.catalogue, connectorId: id, key, namespace }),
      policies: async (_scope, agentId, version) => compilePolicies({ agentId, version, policies: self.policies }),
      visibleTools: async (_scope, _facts, shown) => new Set(shown.tools.map(toolKey)),
      append: async (_organizationId, entry) => {
        happened.events.push(`record ${entry.decision}`);
        happened.records.push(entry);
        return { id: entry.id, number: happened.records.length, recordedAt: new Date(0), written: true };
      },
      complete: async (_organizationId, entry) => {
        happened.completions.push(entry);
      },
      refusedTwice: async () => undefined,
      target: async () => ({
        url: "https://up.example/mcp",
        token: "upstream-token",
        addressPolicy: { loopbackHttp: false, private: false },
      }),
      sessions: {
        open: async (_scope, opened) => {
          self.facts.session = { ...opened, logLevel: null, subscriptions: [], listening: 0 };
        },
        close: async () => [],
        setListening: async () => undefined,
        setLogLevel: async () => undefined,
        setSubscription: async () => true,
        upstream: async () => null,
        upstreams: async () => [],
        keep: async (_scope, _connectorId, _clientSession, opened) => opened,
        forget: async () => undefined,
      },
      bell: localBell(),
      send: async ({ method, headers, body }) => {
        happened.events.push("send");
        happened.sent.push({ method, headers: { ...headers }, body: body ?? "" });
        const { id } = JSON.parse(body ?? "{}") as { id?: string | number };
        if (id === undefined) return answerOf("", 202);
        const result = { tools: [], prompts: [], resources: [], resourceTemplates: [], tasks: [] };
        return answerOf(JSON.stringify({ jsonrpc: "2.0", id, result }));
      },
      newId: () => `r${++ids}`,
      monotonicMs: () => 0,
      report: () => undefined,
    },
  };
  return self;
}

/** What `send` answers with. */
export function answerOf(text: string, status = 200, type = "application/json"): Awaited<ReturnType<World["send"]>> {
  return {
    status,
    headers: { "content-type": type },
    body: (async function* () {
      yield new TextEncoder().encode(text);
    })(),
    abort: () => undefined,
  };
}

/** The facts of a member in good standing, of one agent with these connectors. */
export function standingFacts(connectors: readonly { key: string; namespace: string; era: "modern" | "legacy" }[]): Facts {
  return {
    organizationId: "o1",
    nowMs: Date.parse("2026-11-20T03:04:18Z"),
    keyId: "k1",
    memberId: "m1",
    memberStatus: "approved",
    memberRole: "member",
    personId: "x1",
    email: "alex@company.com",
    agent: {
      id: "a1",
      slug: "maintenance-agent",
      name: "Maintenance agent",
      status: "active",
      timeZone: "UTC",
      policyVersion: 1,
      simulated: false,
    },
    connectors: connectors.map(({ key, namespace, era }) => ({
      id: `c-${key}`,
      key,
      namespace,
      url: "https://up.example/mcp",
      origin: "url",
      authKind: "none",
      era,
      protocolVersion: era === "modern" ? "2026-07-28" : "2025-11-25",
      catalogueVersion: 1,
      capabilities: null,
      connected: true,
    })),
    session: null,
    exposure: [],
  };
}
