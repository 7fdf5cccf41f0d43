import { describe, expect, test } from "vitest";
import { readToolList, toolsMax } from "@/lib/connectors/tool-list.ts";
import { Problem } from "@/lib/errors.ts";

const refusalOf = (listed: readonly unknown[]) => {
  try {
    readToolList(listed);
  } catch (error) {
    if (error instanceof Problem && error.code === "unusable_upstream") return error.message;
    throw error;
  }
  return null;
};

describe("the tools that an upstream lists", () => {
  test("keep every member of their definition, known or not", () => {
    const definition = {
      name: "delete-thing/now.please",
      "x-acme-extra": { deep: [1, null, { a: "b" }] },
      annotations: { destructiveHint: true, vendorHint: "sensitive" },
      inputSchema: { type: "object", "x-mcp-header": "Thing", properties: { __proto__: null } },
    };
    const [tool] = readToolList([definition]);
    expect(tool?.definition).toBe(definition);
    expect(tool).toMatchObject({ tier: "destructive", tierSource: "annotations" });
  });

  test("may be none", () => {
    expect(readToolList([])).toEqual([]);
  });

  test("are refused with the position of the first name that cannot be used", () => {
    const fine = { name: "fine" };
    expect(refusalOf([fine, { name: "" }])).toContain("Tool 2 of the server's list has an empty name");
    expect(refusalOf([{ name: "a".repeat(129) }])).toContain("tool 1");
    expect(refusalOf([fine, { name: "a\nb" }])).toContain("tool 2 of the server's list holds a control character");
    expect(refusalOf([fine, { name: "a\u0000" }])).toContain("control character");
    expect(refusalOf([fine, { name: 7 }])).toContain("Tool 2");
    expect(refusalOf([fine, null])).toContain("Tool 2");
    expect(refusalOf(["fine"])).toContain("Tool 1");
    expect(refusalOf([{ name: "a".repeat(128) }, fine])).toBeNull();
  });

  test("are refused when two have one name, and kept apart by case and Unicode form as the upstream does", () => {
    expect(refusalOf([{ name: "same" }, { name: "other" }, { name: "same" }])).toContain("Tool 3");
    expect(refusalOf([{ name: "same" }, { name: "Same" }, { name: "é" }, { name: "e\u0301" }])).toBeNull();
  });

  test("are refused when the database could not keep them", () => {
    expect(refusalOf([{ name: "a", description: "nul \u0000" }])).toContain("not valid Unicode");
    expect(refusalOf([{ name: "a", description: "half \ud83d" }])).toContain("not valid Unicode");
    expect(refusalOf([{ name: "a", inputSchema: { "\ud83d": 1 } }])).toContain("not valid Unicode");
    expect(refusalOf([{ name: "a", description: "whole \u{1f600}, backslash-u \\u0000" }])).toBeNull();
    const nested = (levels: number): unknown => (levels === 0 ? 1 : [nested(levels - 1)]);
    expect(refusalOf([{ name: "a", deep: nested(63) }])).toBeNull();
    expect(refusalOf([{ name: "a", deep: nested(64) }])).toContain("deeper than 64");
  });

  test("are refused in a number that nobody can look through", () => {
    const list = (length: number) => Array.from({ length }, (_, index) => ({ name: `tool-${index}` }));
    expect(refusalOf(list(toolsMax))).toBeNull();
    expect(refusalOf(list(toolsMax + 1))).toContain("more than 1000 tools");
  });
});
