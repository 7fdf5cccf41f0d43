import { expect, test } from "vitest";
import { exposedName, serviceOf } from "@/lib/connectors/exposed-name.ts";

test("a tool is called <service>__<tool>, and the first __ divides", () => {
  expect(exposedName("database", "delete_records")).toBe("database__delete_records");
  expect(serviceOf("database__delete__records")).toBe("database");
  expect(serviceOf("delete_records")).toBeNull();
  expect(serviceOf("__delete_records")).toBeNull();
});

test("a long name is cut to 64 characters, stays the same, and stays apart from its neighbour", () => {
  const long = "a".repeat(80);
  const name = exposedName("database", `${long}1`);
  expect(name).toHaveLength(64);
  expect(name).toBe(exposedName("database", `${long}1`));
  expect(name).not.toBe(exposedName("database", `${long}2`));
  expect(exposedName("database", "b".repeat(54))).toHaveLength(64);
  expect(exposedName("database", "b".repeat(54))).toBe(`database__${"b".repeat(54)}`);
});
