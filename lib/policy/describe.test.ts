import { describe, expect, test } from "vitest";
import { isArgumentsRefusal } from "@/lib/policy/arguments.ts";
import { cedarEngine } from "@/lib/policy/cedar.ts";
import { type CedarRequest, describeCall, minutesWhenNever } from "@/lib/policy/describe.ts";
import type { CallFacts } from "@/lib/policy/facts.ts";
import { buildSchema } from "@/lib/policy/schema.ts";
import { callOf, catalogueOf, catalogues, database, exposed, github, slack, toolNamed } from "@/lib/policy/testing.ts";
import { tiers } from "@/lib/vocabulary.ts";

function described(facts: CallFacts): CedarRequest {
  const request = describeCall(facts, "all");
  if (isArgumentsRefusal(request)) throw new Error(request.why);
  return request;
}

/** What the schema has to say of a request: nothing, when every entity and the context are complete and of the declared types. */
function schemaFindings(request: CedarRequest, agent = catalogues) {
  const answer = cedarEngine().wasm.isAuthorized({
    ...request,
    schema: buildSchema(agent),
    validateRequest: true,
    policies: { staticPolicies: "permit(principal, action, resource);" },
  });
  return answer.type === "failure" ? answer.errors : answer.response.diagnostics.errors;
}

const calls: [string, CallFacts][] = [
  ["a table", callOf(database, "delete_records", { table: "prod.customer_records", filter: "*" })],
  ["a table, with an optional argument", callOf(database, "list_records", { table: "prod.x", limit: 5 })],
  ["a repository in its owner", callOf(github, "get_file_contents", { owner: "acme", repo: "payments-core" })],
  ["a tool that names no resource, with annotations", callOf(catalogues[0] ?? database, "list_records", { table: 5 } as never)],
  ["a tool without a rule", callOf(github, "get_me")],
  ["an exposed member", callOf(slack, "post_message", { channel: "#status-public", text: "x" }, { exposure: exposed })],
];

test.each(calls.filter(([name]) => !name.includes("annotations")))("%s: exactly what the schema promises", (_, facts) => {
  expect(schemaFindings(described(facts))).toEqual([]);
});

test("a Tool resource carries its tier and the hints that its upstream really gave", () => {
  const hints = { readOnlyHint: true, destructiveHint: "no", openWorldHint: false, title: "x" };
  const service = catalogueOf({ key: "x", namespace: "XMCP", tools: [toolNamed("look", "read", {}, { annotations: hints })] });
  const request = described(callOf(service, "look"));
  expect(request.resource).toEqual({ type: "XMCP::Tool", id: "look" });
  expect(request.entities.at(-1)?.attrs).toEqual({
    tier: "read",
    visibility: "private",
    labels: [],
    readOnlyHint: true,
    openWorldHint: false,
  });
  expect(schemaFindings(request, [service])).toEqual([]);
});

describe("entities", () => {
  test("each one that is asked about is there, complete, with all its ancestors", () => {
    const request = described(callOf(github, "get_file_contents", { owner: "acme", repo: "payments-core" }));
    expect(request.principal).toEqual({ type: "ServiceMCP::Member", id: "alex@company.com" });
    expect(request.action).toEqual({ type: "GitHubMCP::Action", id: "get_file_contents" });
    expect(request.resource).toEqual({ type: "GitHubMCP::Repository", id: "acme/payments-core" });
    const agent = { type: "ServiceMCP::Agent", id: "maintenance-agent" };
    const owner = { type: "GitHubMCP::Owner", id: "acme" };
    expect(request.entities).toEqual([
      { uid: agent, attrs: { name: "Maintenance agent" }, parents: [] },
      { uid: request.principal, attrs: { email: "alex@company.com", role: "member" }, parents: [agent] },
      {
        uid: request.action,
        attrs: {},
        parents: [
          { type: "ServiceMCP::Action", id: "get_file_contents" },
          { type: "GitHubMCP::Action", id: "tier:read" },
          { type: "ServiceMCP::Action", id: "tier:read" },
          { type: "GitHubMCP::Action", id: "*" },
          { type: "ServiceMCP::Action", id: "*" },
        ],
      },
      { uid: owner, attrs: { visibility: "private", labels: [] }, parents: [] },
      { uid: request.resource, attrs: { visibility: "private", labels: [] }, parents: [owner] },
    ]);
  });

  test.each(
    tiers.flatMap(
      (tier) =>
        [
          [tier, "unknown", tier === "read" ? "private" : "public"],
          [tier, "internal", "internal"],
          [tier, "public", "public"],
        ] as const,
    ),
  )("to a %s tool, %s counts as %s", (tier, visibility, counted) => {
    const facts = callOf(slack, "post_message", { channel: "#x", text: "" });
    const resource = { ...facts.resource, visibility, labels: ["customer-data"] };
    const request = described({ ...facts, tool: { ...facts.tool, tier }, resource });
    expect(request.entities.at(-1)?.attrs).toEqual({ visibility: counted, labels: ["customer-data"] });
  });
});

describe("context", () => {
  test("time, source, session, conversation and arguments", () => {
    expect(described(callOf(database, "list_records", { table: "prod.x", limit: 5, surprise: 1 })).context).toEqual({
      time: { hour: 12, minute: 0, weekday: 4, date: "2026-04-16", epochMs: 1_776_308_658_000 },
      source: { ip: { __extn: { fn: "ip", arg: "203.0.113.42" } }, known: true, client: "claude-code" },
      session: {
        id: "mcp_sess_7k91",
        accessed_private: false,
        labels: [],
        minutes_since_private: minutesWhenNever,
        private_sources: [],
      },
      conversation: { id: "mcp_sess_7k91", known: true },
      args: { table: "prod.x", limit: 5 },
      args_undeclared: true,
    });
  });

  test.each([
    ["203.0.113.42", "203.0.113.42"],
    ["::ffff:203.0.113.42", "203.0.113.42"],
    ["::ffff:cb00:712a", "203.0.113.42"],
    ["2001:DB8::1", "2001:db8:0:0:0:0:0:1"],
    ["fe80::1%eth0", "fe80:0:0:0:0:0:0:1"],
  ])("the address %s is %s", (ip, arg) => {
    const request = described(callOf(github, "get_me", {}, { source: { ip, client: "x" } }));
    expect(request.context.source).toEqual({ ip: { __extn: { fn: "ip", arg } }, known: true, client: "x" });
    expect(schemaFindings(request)).toEqual([]);
  });

  test.each([null, "", "10.0.0.0/8", "0x7f.1", "010.0.0.1", "unknown", "203.0.113.42:443"])("%j is no address: absent", (ip) => {
    const request = described(callOf(github, "get_me", {}, { source: { ip, client: "x" } }));
    expect(request.context.source).toEqual({ known: false, client: "x" });
  });

  test("text that is not valid Unicode reaches Cedar mended", () => {
    const facts = callOf(
      github,
      "get_me",
      {},
      { source: { ip: null, client: "a\ud800" }, conversation: { id: "\udfff", known: true } },
    );
    const request = described({
      ...facts,
      agent: { ...facts.agent, name: "\ud800" },
      member: { email: "\ud800", role: "admin" },
    });
    expect(JSON.stringify(request)).not.toMatch(/\\ud[89a-f]/);
    expect(request.context.conversation).toEqual({ id: "\ufffd", known: true });
  });
});

test("arguments that cannot be shown exactly make no request", () => {
  const facts = callOf(database, "list_records", { table: "x", limit: 1.5 });
  expect(describeCall(facts, new Set(["limit"]))).toMatchObject({ refused: "arguments", argument: "limit" });
  expect(describeCall(facts, new Set(["table"]))).toHaveProperty("context.args", { table: "x" });
});
