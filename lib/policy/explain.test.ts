import { describe, expect, test } from "vitest";
import { type ExplainedVerdict, explainVerdict } from "@/lib/policy/explain.ts";
import { baselineAllow, releaseWindow, sourceSensitivity } from "@/lib/policy/recipes.ts";
import { reasons } from "@/lib/vocabulary.ts";

const rule = (name: string, text: string | null, version = 2) => ({ name, version, text });
const verdict = (facts: Partial<ExplainedVerdict>): ExplainedVerdict => ({
  decision: "DENY",
  reason: "policy",
  policies: [],
  time: { hour: 3, minute: 4, weekday: 4 },
  exposure: { accessedPrivate: true, privateSources: ["acme/payments-core"] },
  resource: { id: "#status-public", visibility: "public" },
  tier: "write",
  sourceIp: "203.0.113.42",
  ...facts,
});
const forbid = (condition: string) => `forbid(principal, action, resource) when { ${condition} };`;
const explained = (text: string, facts: Partial<ExplainedVerdict> = {}) =>
  explainVerdict(verdict({ policies: [rule("a-rule", text)], ...facts }));

describe("the incidents of the memo", () => {
  test("release-window names the hour that it saw", () => {
    expect(explainVerdict(verdict({ policies: [rule("release-window", releaseWindow.text)] }))).toBe(
      "Denied by release-window (v2): context.time.hour = 3.",
    );
  });

  test("source-sensitivity names what was read and where it would have gone", () => {
    expect(explainVerdict(verdict({ policies: [rule("source-sensitivity", sourceSensitivity.text, 3)] }))).toBe(
      "Denied by source-sensitivity (v3): this member's calls read acme/payments-core, which counts as private, and #status-public is public.",
    );
  });
});

describe("facts", () => {
  test.each([
    [
      'context.time.hour > 1 && context["time"]["minute"] == 4 && context.time.weekday != 0',
      "context.time.hour = 3, context.time.minute = 4, and context.time.weekday = 4 (Thursday)",
    ],
    ["[context.time.hour].contains(3)", "context.time.hour = 3"],
  ])("%s", (condition, facts) => {
    expect(explained(forbid(condition))).toBe(`Denied by a-rule (v2): ${facts}.`);
  });

  test.each([
    forbid('"context.time.hour" == "x"'),
    `// context.time.hour\n${forbid("true")}`,
    forbid("principal.context.time.hour == 1"),
    forbid("context.args.hour == 1 && context.time == 1"),
  ])("nothing is named that the rule does not look at: %s", (text) => {
    expect(explained(text)).toBe("Denied by a-rule (v2).");
  });

  test("an unknown visibility says what it counted as", () => {
    const text = forbid('resource.visibility == "public"');
    expect(explained(text, { resource: { id: "#x", visibility: "unknown" } })).toBe(
      "Denied by a-rule (v2): #x counts as public because nobody said what it is.",
    );
    expect(explained(text, { resource: { id: "x/y", visibility: "unknown" }, tier: "read" })).toMatch(
      /x\/y counts as private because/,
    );
    expect(explained(text, { resource: null })).toBe("Denied by a-rule (v2).");
  });

  test("several sources are counted; a member who read nothing private is not said to have", () => {
    const text = forbid("context.session.accessed_private");
    const exposure = { accessedPrivate: true, privateSources: ["a", "b", "c"] };
    expect(explained(text, { exposure })).toMatch(/read a and 2 others, which count as private/);
    expect(explained(text, { exposure: { accessedPrivate: true, privateSources: [] } })).toMatch(
      /something that counts as private/,
    );
    expect(explained(text, { exposure: { accessedPrivate: false, privateSources: [] } })).toBe("Denied by a-rule (v2).");
  });
});

describe("a policy's own sentence", () => {
  test("is used as it is", () => {
    expect(explained(`@denyMessage("Nicht nachts: \\"frag\\" Ops.") ${forbid("context.time.hour < 9")}`)).toBe(
      'Nicht nachts: "frag" Ops.',
    );
  });

  test("also of the second rule; an empty one is none", () => {
    const policies = [rule("one", forbid("true")), rule("two", `@denyMessage("Ask first.") ${forbid("true")}`)];
    expect(explainVerdict(verdict({ policies }))).toBe("Ask first.");
    expect(explained(`@denyMessage(" ") ${forbid("true")}`)).toBe("Denied by a-rule (v2).");
    expect(explained(`@id("denyMessage") ${forbid('"@denyMessage(" == "x"')}`)).toBe("Denied by a-rule (v2).");
  });

  test("is not said of a rule that could not be evaluated", () => {
    expect(explained(`@denyMessage("No.") ${forbid("context.x")}`, { reason: "policy_error" })).toMatch(
      /^Denied because a-rule \(v2\) could not be evaluated/,
    );
  });
});

test("an allow names what permitted it", () => {
  expect(explainVerdict(verdict({ decision: "ALLOW", policies: [rule("baseline-allow", baselineAllow.text, 1)] }))).toBe(
    "Allowed by baseline-allow (v1).",
  );
});

test("a rule that asks for an unknown address says so", () => {
  const text = forbid('context.source.ip.isInRange(ip("10.0.0.0/8"))');
  expect(explained(text, { reason: "policy_error", sourceIp: null })).toMatch(/address, which is not known\.$/);
  expect(explained(text, { reason: "policy_error" })).not.toMatch(/address/);
});

test.each(reasons)("%s has a sentence, also when the texts are gone", (reason) => {
  expect(explainVerdict(verdict({ reason, policies: [rule("a-rule", null)] }))).toMatch(/^Denied [^\n]{10,150}\.$/);
});
