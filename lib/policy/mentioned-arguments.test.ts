import { expect, test } from "vitest";
import { cedarEngine } from "@/lib/policy/cedar.ts";
import { mentionedArguments } from "@/lib/policy/mentioned-arguments.ts";

function mentionedBy(...conditions: string[]) {
  const policies = conditions.map((condition) => {
    const answer = cedarEngine().wasm.policyToJson(`forbid(principal, action, resource) ${condition};`);
    if (answer.type === "failure") throw new Error(JSON.stringify(answer.errors));
    return answer.json;
  });
  return mentionedArguments(policies);
}

test.each([
  ["", []],
  ["when { context.time.hour > 3 && resource.args.x }", []],
  ["when { context.args.amount > 100 }", ["amount"]],
  ['when { context["args"]["owner name"] == "x" }', ["owner name"]],
  ["when { context.args.filter.field == 1 }", ["filter"]],
  ["when { context has args && context.args has force }", ["force"]],
  ["when { context has args.force }", ["force"]],
  ["when { context.args has filter.field }", ["filter"]],
  ["when { context.args.a } unless { if context.args.b then true else ip(context.args.c).isIpv4() }", ["a", "b", "c"]],
  ['when { [context.args.a, {x: context.args.b}.x].contains(1) && context.args.c like "x*" }', ["a", "b", "c"]],
  ["when { !context.args.a && -context.args.b < 1 && principal is T in context.args.c }", ["a", "b", "c"]],
])("%s: %j", (condition, names) => {
  expect(mentionedBy(condition)).toEqual(new Set(names));
});

test.each([
  "when { context.args == {} }",
  "when { context == {} }",
  "when { [context].contains({}) }",
  "when { {a: context}.a.args.x }",
  "when { (if true then context else context).args.x }",
  "when { principal.hasTag(context.args) }",
])("%s takes them as a whole", (condition) => {
  expect(mentionedBy("when { context.args.x }", condition)).toBe("all");
});

test("a record's members are not taken for operators", () => {
  expect(mentionedBy('when { {".": 1, "has": 2, "attr": context.args.a, "Var": "context"} == {} }')).toEqual(new Set(["a"]));
});
