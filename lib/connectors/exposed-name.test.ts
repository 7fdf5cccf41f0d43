import fc from "fast-check";
import { describe, expect, test } from "vitest";
import { exposedName, isShortened, serviceOf } from "@/lib/connectors/exposed-name.ts";
import { readServiceKey } from "@/lib/connectors/service-key.ts";

const long = "a".repeat(80);

/** Every key that may be stored, checked by the function that lets it in. */
const serviceKeys = fc.stringMatching(/^[a-z][a-z0-9-]{0,31}$/).map(readServiceKey);
/** What `tool-list.ts` stores: 1 to 128 characters, here many underscores, long common beginnings and characters of two code units. */
const toolNames = fc.oneof(
  fc.string({ minLength: 1, maxLength: 128, unit: fc.constantFrom("_", "a", "b", "-", ".") }),
  fc.string({ minLength: 1, maxLength: 60, unit: "grapheme" }),
  fc.string({ minLength: 1, maxLength: 30, unit: fc.constantFrom("_", "0", "1") }).map((ending) => `${long}${ending}`),
);

describe("the name of a tool on the aggregated endpoint", () => {
  test("is <service>__<tool>, and the first __ divides", () => {
    expect(exposedName("database", "delete_records")).toBe("database__delete_records");
    expect(serviceOf("database__delete__records")).toBe("database");
    expect(serviceOf("delete_records")).toBeNull();
    expect(serviceOf("__delete_records")).toBeNull();
  });

  test("divides at the first __ however many underscores a tool's name begins with", () => {
    expect(exposedName("a", "_b")).toBe("a___b");
    expect(serviceOf("a___b")).toBe("a");
    expect(serviceOf(exposedName("a-", "__b"))).toBe("a-");
    expect(() => readServiceKey("a_")).toThrow("only lower-case letters, digits and hyphens");
    expect(readServiceKey("a-")).toBe("a-");
  });

  test("stays whole up to 64 characters, and is cut to 64 from 65 on", () => {
    const whole = "b".repeat(54);
    expect(exposedName("database", whole)).toBe(`database__${whole}`);
    expect(isShortened("database", whole)).toBe(false);
    expect(exposedName("database", `${whole}b`)).toMatch(/^database__b{45}_[0-9a-f]{8}$/);
    expect(isShortened("database", `${whole}b`)).toBe(true);
  });

  test("stays the same from release to release when it is cut", () => {
    expect(exposedName("database", long)).toBe("database__aaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaa_4a262985");
  });

  test("keeps two long names apart that begin alike, in one service and in two", () => {
    const name = exposedName("database", `${long}1`);
    expect(name).toHaveLength(64);
    expect(name).toBe(exposedName("database", `${long}1`));
    expect(name.slice(0, 55)).toBe(exposedName("database", `${long}2`).slice(0, 55));
    expect(name).not.toBe(exposedName("database", `${long}2`));
    expect(serviceOf(exposedName("k".repeat(32), long))).toBe("k".repeat(32));
  });

  test("is never cut through a character", () => {
    const name = exposedName("a", `${"b".repeat(51)}\u{1f600}${"c".repeat(20)}`);
    expect(name).toMatch(/^a__b{51}_[0-9a-f]{8}$/);
    expect(exposedName("a", `${"b".repeat(50)}\u{1f600}${"c".repeat(20)}`)).toMatch(/^a__b{50}\u{1f600}_[0-9a-f]{8}$/u);
  });

  test("names one service and one tool, whatever they are called", () => {
    const tools = fc.record({ key: serviceKeys, tool: toolNames });
    fc.assert(
      fc.property(fc.uniqueArray(tools, { minLength: 2, maxLength: 40, selector: JSON.stringify }), (several) => {
        const names = several.map(({ key, tool }) => exposedName(key, tool));
        for (const [index, name] of names.entries()) {
          expect(name.length).toBeLessThanOrEqual(64);
          expect(serviceOf(name)).toBe(several[index]?.key);
          expect(name).not.toMatch(/\p{Cs}/u);
        }
        expect(new Set(names).size).toBe(several.length);
      }),
      { numRuns: 500, seed: 7 },
    );
  });
});
