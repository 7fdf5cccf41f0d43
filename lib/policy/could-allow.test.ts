import { expect, test } from "vitest";
import { compilePolicies } from "@/lib/policy/compile.ts";
import { toolsThatCouldBeAllowed } from "@/lib/policy/could-allow.ts";
import { baselineAllow, releaseWindow, sourceSensitivity } from "@/lib/policy/recipes.ts";
import { database, policyOf } from "@/lib/policy/testing.ts";

function listed(texts: string[], email = "alex@company.com"): string[] {
  const policies = texts.map((text, place) => policyOf(`p${place}`, text));
  const compiled = compilePolicies({ agentId: "agent", version: 1, policies });
  const facts = {
    agent: { id: "a", slug: "maintenance-agent", name: "Maintenance agent" },
    member: { email, role: "member" as const },
    catalogue: database,
    tools: database.tools,
  };
  return toolsThatCouldBeAllowed(compiled, facts).map((tool) => tool.name);
}

const all = database.tools.map((tool) => tool.name);

test("a tool that some call could be allowed is listed, whatever it depends on", () => {
  expect(listed([baselineAllow.text])).toEqual(all);
  expect(listed([baselineAllow.text, releaseWindow.text])).toEqual(all);
  expect(
    listed([
      baselineAllow.text,
      sourceSensitivity.text.replaceAll("SlackMCP", "DatabaseMCP").replaceAll("post_message", "drop_table"),
    ]),
  ).toEqual(all);
});

test("a tool that is forbidden always, or permitted never, is not", () => {
  expect(listed([])).toEqual([]);
  const noDrops = 'forbid(principal, action == DatabaseMCP::Action::"drop_table", resource);';
  expect(listed([baselineAllow.text, noDrops])).toEqual(all.filter((name) => name !== "drop_table"));
  expect(listed(['permit(principal == ServiceMCP::Member::"sam@company.com", action, resource);'])).toEqual([]);
  expect(listed(['permit(principal == ServiceMCP::Member::"sam@company.com", action, resource);'], "sam@company.com")).toEqual(
    all,
  );
});

test("a set that cannot be decided with lists nothing, because every call would be denied", () => {
  expect(listed([baselineAllow.text, "permit("])).toEqual([]);
});
