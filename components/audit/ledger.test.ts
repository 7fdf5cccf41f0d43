import { describe, expect, test } from "vitest";
import { factsSeen } from "@/components/audit/facts-seen.ts";
import { milliseconds } from "@/components/audit/milliseconds.ts";
import { ruleOf } from "@/components/audit/reason-words.ts";
import { toolName } from "@/components/audit/tool-name.ts";

const call = { service: "database", tool: "delete_records", method: "tools/call" };
const night = { hour: 3, minute: 4, weekday: 5, accessedPrivate: false, privateSources: [], visibility: null, tier: null };
const seen = (record: Partial<Parameters<typeof factsSeen>[0]>) =>
  Object.fromEntries(factsSeen({ ...night, ...record }).map(({ path, value }) => [path, value]));

describe("a line of the ledger", () => {
  test("names what was called, however much of it is known", () => {
    expect(toolName(call)).toBe("database.delete_records");
    expect(toolName({ ...call, service: null })).toBe("delete_records");
    expect(toolName({ service: null, tool: null, method: "resources/read" })).toBe("resources/read");
    expect(toolName({ ...call, tool: null, method: "resources/read" })).toBe("database · resources/read");
  });

  test("names the policies that decided, or what did in their place", () => {
    expect(ruleOf({ reason: "policy", policyNames: ["release-window", "no-drops"] })).toBe("release-window, no-drops");
    expect(ruleOf({ reason: "agent_disabled", policyNames: [] })).toBe("agent disabled");
  });

  test.each([
    [300, "0.3"],
    [9_949, "9.9"],
    [9_960, "10"],
    [24_400, "24"],
    [1_234_000, "1,234"],
  ])("shows %d µs as %s ms", (microseconds, text) => expect(milliseconds(microseconds)).toBe(text));
});

describe("what a decision saw", () => {
  test("is the clock and the exposure, under the names that policies use", () => {
    expect(seen({ accessedPrivate: true, privateSources: ["acme/payments-core", 'a"b'] })).toEqual({
      "context.time.hour": "3",
      "context.time.minute": "4",
      "context.time.weekday": "5",
      "context.session.accessed_private": "true",
      "context.session.private_sources": '["acme/payments-core", "a\\"b"]',
    });
  });

  test("tells what an unknown visibility counted as", () => {
    expect(seen({ visibility: "public", tier: "write" })["resource.visibility"]).toBe('"public"');
    expect(seen({ visibility: "unknown", tier: "read" })["resource.visibility"]).toBe(
      '"private", because nobody said what it is',
    );
    expect(seen({ visibility: "unknown", tier: "destructive" })["resource.visibility"]).toBe(
      '"public", because nobody said what it is',
    );
  });
});
