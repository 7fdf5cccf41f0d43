import { describe, expect, test } from "vitest";
import { exportParameters, readRecordFilter } from "@/lib/audit/filter.ts";
import { Problem } from "@/lib/errors.ts";

const read = (query: string, allowed?: Parameters<typeof readRecordFilter>[1]) =>
  allowed ? readRecordFilter(new URLSearchParams(query), allowed) : readRecordFilter(new URLSearchParams(query));

describe("a filter of records", () => {
  test.each([
    ["", {}],
    ["result=DENY", { result: "DENY" }],
    ["result=ALLOW&agent=maintenance-agent", { result: "ALLOW", agent: "maintenance-agent" }],
    ["agent=0190a0a0-0000-7000-8000-000000000000", { agent: "0190a0a0-0000-7000-8000-000000000000" }],
    ["member=Alex%40Company.com", { member: "alex@company.com" }],
    ["member=*%40company.com&tool=database.*", { member: "*@company.com", tool: "database.*" }],
    ["tool=100%25_sure", { tool: "100%_sure" }],
    ["limit=1", { limit: 1 }],
    ["limit=500&before=9007199254740991", { limit: 500, before: Number.MAX_SAFE_INTEGER }],
  ])("reads %j", (query, filter) => expect(read(query)).toEqual(filter));

  test.each([
    ["sort=number;drop", "sort"],
    ["Result=DENY", "Result"],
    ["__proto__=x", "__proto__"],
    ["constructor=x", "constructor"],
    ["result=deny", "result"],
    ["result=", "result"],
    ["result=DENY&result=ALLOW", "result"],
    ["agent=%25", "agent"],
    ["agent=", "agent"],
    ["agent=../x", "agent"],
    ["member=", "member"],
    ["tool=a%00b", "tool"],
    ["tool=a*b*c*d*e*f*g", "tool"],
    [`tool=${"a".repeat(255)}`, "tool"],
    ["limit=0", "limit"],
    ["limit=501", "limit"],
    ["limit=-1", "limit"],
    ["limit=1e2", "limit"],
    ["limit=0x10", "limit"],
    ["limit=%2010", "limit"],
    ["limit=1&limit=2", "limit"],
    ["before=0", "before"],
    ["before=9007199254740992", "before"],
    ["before=99999999999999999999", "before"],
    ["before=1%3B--", "before"],
  ])("refuses %j and names the parameter", (query, field) => {
    const problem = refusal(() => read(query));
    expect(problem.code).toBe("invalid_input");
    expect(problem.details.field).toBe(field);
    expect(problem.message).toContain(`"${field}"`);
  });

  test("of an export takes no page", () => {
    expect(read("result=DENY&tool=github.*", exportParameters)).toEqual({ result: "DENY", tool: "github.*" });
    expect(refusal(() => read("limit=10", exportParameters)).details.field).toBe("limit");
    expect(refusal(() => read("before=10", exportParameters)).details.field).toBe("before");
  });

  test("echoes no more of what was sent than fits a line", () => {
    const problem = refusal(() => read(`${"a".repeat(5000)}=1`));
    expect(problem.message.length).toBeLessThan(300);
    expect(problem.details.field).toHaveLength(64);
  });
});

function refusal(act: () => unknown): Problem {
  try {
    act();
  } catch (error) {
    if (error instanceof Problem) return error;
    throw error;
  }
  throw new Error("Nothing was refused.");
}
