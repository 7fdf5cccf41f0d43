import { describe, expect, test } from "vitest";
import { boundsErrors } from "@/lib/policy/bounds.ts";
import { recipes } from "@/lib/policy/recipes.ts";

const when = (expression: string) => `forbid(principal, action, resource) when { ${expression} };`;
const wrapped = (open: string, inner: string, close: string, times: number) =>
  `${open.repeat(times)}${inner}${close.repeat(times)}`;
const chain = (operand: string, operator: string, operators: number) =>
  Array(operators + 1)
    .fill(operand)
    .join(operator);
const refused = (text: string) => boundsErrors(text).map((error) => error.message);

test("every recipe, and a policy as people write them, is far within", () => {
  for (const recipe of recipes) expect(boundsErrors(recipe.text)).toEqual([]);
  const alternatives = chain('(context.session.labels.contains("x") && resource.visibility == "public")', " || ", 40);
  expect(boundsErrors(`@denyMessage("no (((((")\n// ((((((((((((((((((((((((\n${when(alternatives)}`)).toEqual([]);
});

describe("size and characters", () => {
  test("10,240 bytes of UTF-8 are the most", () => {
    const padded = (bytes: number) => `${"//".padEnd(bytes - 2, "x")}é`;
    expect(boundsErrors(padded(10_240))).toEqual([]);
    expect(refused(padded(10_241))).toEqual(["The policy is 10,241 bytes long; 10,240 are the most."]);
  });

  test.each(["\0", "\ufeff", "\ud800"])("%j is refused wherever it stands, with its place", (character) => {
    expect(boundsErrors(`// a\n "x${character}"`)).toMatchObject([{ line: 2, column: 4, offset: 8, length: 1 }]);
  });
});

describe("depth", () => {
  test.each([
    ["parentheses", "(", "true", ")"],
    ["sets", "[", "1", "]"],
    ["records", "{a:", "1", "}"],
    ["negations", "!(", "true", ")"],
    ["mixed", "[(", "1", ")]"],
    ["conditions", "if ", "true", " then true else false"],
    ["branches", "if true then true else ", "true", ""],
    ["calls", "[].contains(", "true", ")"],
  ])("%s are refused beyond 20, where Cedar would trap much later", (_, open, inner, close) => {
    const levels = open.length === 2 && open === "[(" ? 2 : 1;
    expect(refused(when(wrapped(open, inner, close, 19 / levels)))).toEqual([]);
    expect(refused(when(wrapped(open, inner, close, 20)))).toEqual(["Brackets and conditions are nested more than 20 deep."]);
    expect(refused(when(wrapped(open, inner, close, 150)))).toEqual(["Brackets and conditions are nested more than 20 deep."]);
  });

  test("the place is that of the bracket that is too much", () => {
    expect(boundsErrors(`// x\n${when(wrapped("(", "true", ")", 20))}`)).toMatchObject([
      { line: 2, column: 63, offset: 67, length: 1 },
    ]);
  });

  test.each([
    ["in a string", when(`"${"(".repeat(150)}" == ""`)],
    ["after an escaped quote", when(`"\\"${"(".repeat(150)}" == ""`)],
    ["in a comment", `// ${"(".repeat(150)}\n${when("true")}`],
    ["in an annotation", `@note("${"[".repeat(150)}") ${when("true")}`],
    ["side by side", when(`[${"(1),".repeat(300)}]`)],
  ])("brackets %s do not count", (_, text) => {
    expect(boundsErrors(text)).toEqual([]);
  });

  test.each([
    ["after a string that ends in a backslash pair", when(`"\\\\" == ${wrapped("(", "true", ")", 150)}`)],
    ["after a comment that a carriage return ends", `//\r${when(wrapped("(", "true", ")", 150))}`],
    ["after a // in a string", when(`"//" == ${wrapped("(", "true", ")", 150)}`)],
  ])("brackets %s do", (_, text) => {
    expect(refused(text)).toEqual(["Brackets and conditions are nested more than 20 deep."]);
  });
});

describe("chains", () => {
  test.each(["||", "&&", "+", "-", "*"])("50 of %s are fine, 51 are not", (operator) => {
    expect(refused(when(chain("1", operator, 50)))).toEqual([]);
    expect(refused(when(chain("1", ` // ||\n${operator} `, 51)))).toEqual(["More than 50 operators follow each other."]);
  });

  test("comparisons and other chains between them do not add up to one", () => {
    expect(refused(when(chain("1 + 2 == 3 && 1 < 2", " || ", 45)))).toEqual([]);
  });

  test("clauses are a chain too", () => {
    const clauses = (count: number) => `permit(principal, action, resource)${" when { true }".repeat(count)};`;
    expect(refused(clauses(50))).toEqual([]);
    expect(refused(clauses(51))).toEqual(["More than 50 operators follow each other."]);
  });

  test.each([
    ["attributes", ".a"],
    ["indexes", '["a"]'],
    ["calls", ".contains(1)"],
    ["attributes that look like keywords", ".when"],
    ["attributes that look like comparisons", ".like"],
    ["attributes with comments between", " // x\n . a"],
  ])("20 %s are fine, 21 are not", (_, hop) => {
    expect(refused(when(`context${hop.repeat(20)}`))).toEqual([]);
    expect(refused(when(`context${hop.repeat(21)}`))).toEqual(["More than 20 attributes follow each other."]);
  });

  test("has with a path is a chain of attributes", () => {
    expect(refused(when(`context has a${".a".repeat(21)}`))).toEqual(["More than 20 attributes follow each other."]);
  });
});

describe("all of it together", () => {
  const both = (brackets: number, operators: number) => when(wrapped("(", "1", `${"+1".repeat(operators)})`, brackets));
  test("each bound kept is not enough when they stack up", () => {
    expect(refused(both(10, 5))).toEqual([]);
    expect(refused(both(19, 49))).toEqual(["The policy is too deeply nested: its brackets, operators and attributes add up."]);
    expect(refused(when(wrapped("(1+1+1+1+1+1+1+", "1", ")", 19)))).toEqual([
      "The policy is too deeply nested: its brackets, operators and attributes add up.",
    ]);
    expect(refused(when(wrapped("{a:", "true", `}${".a".repeat(19)}`, 19)))).toEqual([
      "The policy is too deeply nested: its brackets, operators and attributes add up.",
    ]);
  });
});
