import { describe, expect, test } from "vitest";
import { checkPolicy } from "@/lib/policy/check.ts";
import { compilePolicies } from "@/lib/policy/compile.ts";
import { decide } from "@/lib/policy/decide.ts";
import { type CedarRequest, describeCall } from "@/lib/policy/describe.ts";
import type { CallFacts } from "@/lib/policy/facts.ts";
import { baselineAllow, recipes, releaseWindow, sourceSensitivity } from "@/lib/policy/recipes.ts";
import { callOf, catalogues, database, github, policyOf, slack, timeAt } from "@/lib/policy/testing.ts";

test.each(recipes.map((recipe) => [recipe.name, recipe] as const))(
  "%s holds strictly on an agent like the demo one",
  async (_, { text, description }) => {
    expect(await checkPolicy({ text, catalogues })).toEqual({ errors: [], warnings: [] });
    expect(description).toMatch(/\.$/);
  },
);

test("the two policies of the memo are verbatim", () => {
  expect(releaseWindow.text).toBe(
    'forbid(\n  principal,\n  action in [ServiceMCP::Action::"delete_records",\n             ServiceMCP::Action::"drop_table"],\n  resource\n)\nwhen {\n  context.time.hour < 9 || context.time.hour > 17\n};',
  );
  expect(sourceSensitivity.text).toBe(
    'forbid(\n  principal,\n  action == SlackMCP::Action::"post_message",\n  resource\n)\nwhen {\n  context.session.accessed_private == true &&\n  resource.visibility == "public"\n};',
  );
});

test("names are unique", () => {
  expect(new Set(recipes.map((recipe) => recipe.name)).size).toBe(recipes.length);
});

describe("what each of the others does", () => {
  const decided = (name: string, facts: CallFacts) => {
    const text = recipes.find((recipe) => recipe.name === name)?.text ?? "";
    const open = text.startsWith("permit") ? [] : [policyOf("open", baselineAllow.text)];
    const compiled = compilePolicies({ agentId: "recipes", version: 1, policies: [...open, policyOf(name, text)] });
    return decide(compiled, describeCall(facts, compiled.mentioned) as CedarRequest).decision;
  };
  const post = (channel: string, facts: Partial<CallFacts> = {}) => callOf(slack, "post_message", { channel, text: "x" }, facts);
  const drop = callOf(database, "drop_table", { table: "prod.x" });
  const read = (repo: string, facts: Partial<CallFacts> = {}) =>
    callOf(github, "get_file_contents", { owner: "acme", repo }, facts);

  test.each<[string, CallFacts, CallFacts]>([
    ["baseline-by-tier", post("#x"), drop],
    ["no-destructive-tools", post("#x"), drop],
    ["business-hours", post("#x", { time: timeAt(17, 59, 5) }), post("#x", { time: timeAt(18, 0, 5) })],
    ["business-hours", post("#x", { time: timeAt(9, 0, 1) }), post("#x", { time: timeAt(12, 0, 0) })],
    ["business-hours", read("x", { time: timeAt(3, 0, 0) }), post("#x", { time: timeAt(8, 59, 1) })],
    ["per-member", post("#x"), post("#x", { member: { email: "sam@company.com", role: "admin" } })],
    ["one-repository", read("payments-core"), read("website")],
    ["one-repository", post("#x"), callOf(github, "get_me")],
    ["one-channel", post("#deployments"), post("#random")],
    ["office-network", read("x"), read("x", { source: { ip: "198.51.100.7", client: "x" } })],
    ["office-network", read("x"), read("x", { source: { ip: null, client: "x" } })],
  ])("%s", (name, allowed, denied) => {
    expect(decided(name, allowed)).toBe("ALLOW");
    expect(decided(name, denied)).toBe("DENY");
  });
});
