import { expect, test } from "vitest";
import { matchesGlob } from "@/lib/connectors/glob.ts";

test.each([
  ["prod.*", "prod.customer_records", true],
  ["prod.*", "prod.", true],
  ["prod.*", "preprod.customer_records", false],
  ["*", "", true],
  ["*", "anything", true],
  ["", "", true],
  ["", "x", false],
  ["acme/*-core", "acme/payments-core", true],
  ["acme/*-core", "acme/payments-core-2", false],
  ["*a*b*", "xxaxxbxx", true],
  ["*a*b*", "xxbxxaxx", false],
  ["a.c", "abc", false],
  ["#status-public", "#status-public", true],
])("%s and %s: %s", (pattern, text, matches) => {
  expect(matchesGlob(pattern, text)).toBe(matches);
});

test("a hostile pattern has nothing to backtrack into", () => {
  expect(matchesGlob(`${"*a".repeat(200)}b`, "a".repeat(512))).toBe(false);
});
