import type { Catalogue, ResourceAttribute, ResourceRule, Tool } from "@/lib/connectors/connector.ts";
import { resourceOf } from "@/lib/connectors/resource.ts";
import type { CallFacts, ExposureFacts, TimeFacts } from "@/lib/policy/facts.ts";
import type { Policy } from "@/lib/policy/policy.ts";
import type { Tier } from "@/lib/vocabulary.ts";

/** Builders for tests: an agent like the demo one, and the facts of one call of it. */

export function toolNamed(name: string, tier: Tier, inputSchema: object = {}, more: object = {}): Tool {
  return {
    name,
    tier,
    tierSource: "annotations",
    definition: { name, inputSchema: { type: "object", ...inputSchema }, ...more },
  };
}

export function catalogueOf(catalogue: Partial<Catalogue> & Pick<Catalogue, "key" | "namespace">): Catalogue {
  return { connectorId: catalogue.key, version: 1, tools: [], resourceRules: [], resourceAttributes: [], ...catalogue };
}

const text = { type: "string" };

function rule(tool: string, kind: string, argument: string): ResourceRule {
  return { tool, kind, argument, visibility: null };
}

function attribute(
  kind: string,
  pattern: string,
  visibility: ResourceAttribute["visibility"],
  labels: string[] = [],
): ResourceAttribute {
  return { kind, pattern, visibility, labels };
}

const onTable = { properties: { table: text, limit: { type: "integer" } }, required: ["table"] };

export const database = catalogueOf({
  key: "database",
  namespace: "DatabaseMCP",
  tools: [
    toolNamed("list_records", "read", onTable, { annotations: { readOnlyHint: true, title: "List" } }),
    toolNamed("describe_table", "read", onTable),
    toolNamed("delete_records", "destructive", { properties: { table: text, filter: text }, required: ["table", "filter"] }),
    toolNamed("drop_table", "destructive", onTable),
  ],
  resourceRules: ["list_records", "describe_table", "delete_records", "drop_table"].map((tool) => rule(tool, "Table", "table")),
  resourceAttributes: [attribute("Table", "prod.*", "private", ["customer-data"])],
});

export const github = catalogueOf({
  key: "github",
  namespace: "GitHubMCP",
  tools: [
    toolNamed("get_file_contents", "read", { properties: { owner: text, repo: text, path: text }, required: ["owner", "repo"] }),
    toolNamed("create_issue", "write", {
      properties: { owner: text, repo: text, title: text },
      required: ["owner", "repo", "title"],
    }),
    toolNamed("get_me", "read"),
  ],
  resourceRules: [rule("get_file_contents", "Repository", "owner/repo"), rule("create_issue", "Repository", "owner/repo")],
  resourceAttributes: [
    attribute("Repository", "acme/payments-core", "private"),
    attribute("Repository", "acme/website", "public"),
  ],
});

export const slack = catalogueOf({
  key: "slack",
  namespace: "SlackMCP",
  tools: [toolNamed("post_message", "write", { properties: { channel: text, text }, required: ["channel", "text"] })],
  resourceRules: [rule("post_message", "Channel", "channel")],
  resourceAttributes: [attribute("Channel", "#status-public", "public"), attribute("Channel", "#team-payments", "private")],
});

export const catalogues: readonly Catalogue[] = [database, github, slack];

export function timeAt(hour: number, minute = 0, weekday = 4): TimeFacts {
  return { hour, minute, weekday, date: "2026-04-16", epochMs: 1_776_308_658_000, timeZone: "UTC" };
}

export const notExposed: ExposureFacts = { accessedPrivate: false, labels: [], minutesSincePrivate: null, privateSources: [] };
export const exposed: ExposureFacts = {
  accessedPrivate: true,
  labels: ["private"],
  minutesSincePrivate: 0,
  privateSources: ["acme/payments-core"],
};

/** A call of one tool at noon on a Thursday by alex@company.com, who has read nothing private, from 203.0.113.42. */
export function callOf(
  catalogue: Catalogue,
  toolName: string,
  args: { [name: string]: unknown } = {},
  facts: Partial<CallFacts> = {},
): CallFacts {
  const tool = catalogue.tools.find((one) => one.name === toolName);
  if (!tool) throw new Error(`no tool ${toolName}`);
  return {
    agent: { id: "0198f7a0-0000-7000-8000-000000000001", slug: "maintenance-agent", name: "Maintenance agent" },
    member: { email: "alex@company.com", role: "member" },
    catalogue,
    tool,
    resource: resourceOf(catalogue, tool, args),
    args,
    time: timeAt(12),
    source: { ip: "203.0.113.42", client: "claude-code" },
    exposure: notExposed,
    conversation: { id: "mcp_sess_7k91", known: true },
    ...facts,
  };
}

export function policyOf(name: string, source: string, mode: Policy["mode"] = "enforced"): Policy {
  return { id: `id-of-${name}`, name, mode, text: source };
}
