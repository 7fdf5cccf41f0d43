import { describe, expect, test } from "vitest";
import { policyCheckInput, policyInput } from "@/lib/policy/policy-input.ts";

const least = { name: "release-window", text: "permit(principal, action, resource);" };

describe("what is sent to save a policy", () => {
  test.each([
    ["the least", least],
    ["a name with spaces, dots and letters of any script", { ...least, name: "Größe 2.1_日本" }],
    ["a mode and a note", { ...least, mode: "shadow", note: "After the incident." }],
    ["lines and tabs", { ...least, text: "// a\r\n\tpermit(principal, action, resource); // ☃ 🚒" }],
    ["a text that does not parse, which is not for the form to say", { ...least, text: "permit(" }],
  ])("may be %s", (_case, body) => expect(policyInput.parse(body)).toEqual(body));

  test.each([
    ["no name", { text: least.text }, "name"],
    ["no text", { name: "a" }, "text"],
    ["an empty name", { ...least, name: " " }, "name"],
    ["a name that hides a path", { ...least, name: "a/b" }, "name"],
    ["a name that is an id", { ...least, name: "0190a0a0-0000-7000-8000-000000000000" }, "name"],
    ["a name that is an address here", { ...least, name: "check" }, "name"],
    ["a formula as a name", { ...least, name: "=1+1" }, "name"],
    ["a long name", { ...least, name: "a".repeat(81) }, "name"],
    ["an unknown mode", { ...least, mode: "ENFORCED" }, "mode"],
    ["a note of two lines", { ...least, note: "a\nb" }, "note"],
    ["an id", { ...least, id: "0190a0a0-0000-7000-8000-000000000000" }, undefined],
    ["a version", { ...least, fromVersion: 3 }, undefined],
  ])("may not be %s", (_case, body, place) => {
    const issue = policyInput.safeParse(body).error?.issues[0];
    expect(issue).toBeDefined();
    expect(issue?.path[0]).toBe(place);
  });
});

test("a text alone can be checked", () => {
  expect(policyCheckInput.parse({ text: "" })).toEqual({ text: "" });
  for (const body of [{}, { text: 1 }, { text: "", name: "a" }]) expect(policyCheckInput.safeParse(body).success).toBe(false);
});
