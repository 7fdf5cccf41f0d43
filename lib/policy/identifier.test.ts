import { expect, test } from "vitest";
import { cedarEngine } from "@/lib/policy/cedar.ts";
import { isCedarIdentifier, isResourceKind } from "@/lib/policy/identifier.ts";

const words = ["Repository", "_x", "x1", "permit", "principal", "Long", "Set", "ipaddr", "constructor", "__proto__"];
const reserved = ["true", "false", "if", "then", "else", "in", "is", "like", "has", "__cedar"];
const malformed = ["", "1x", "a-b", "a b", "a::b", "é", "a.b", "x".repeat(65)];

test("admits exactly what Cedar takes as one name", () => {
  const taken = (word: string) =>
    cedarEngine().wasm.policyToJson(`permit(principal is ${word}, action, resource);`).type === "success";
  for (const word of words) expect([word, isCedarIdentifier(word), taken(word)]).toEqual([word, true, true]);
  for (const word of reserved) expect([word, isCedarIdentifier(word), taken(word)]).toEqual([word, false, false]);
  for (const word of malformed) expect([word, isCedarIdentifier(word)]).toEqual([word, false]);
});

test("a kind of resource is neither Tool nor Action, which every namespace has already", () => {
  expect(words.every(isResourceKind)).toBe(true);
  expect(isResourceKind("Tool")).toBe(false);
  expect(isResourceKind("Action")).toBe(false);
});
