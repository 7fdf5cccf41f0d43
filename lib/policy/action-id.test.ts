import fc from "fast-check";
import { expect, test } from "vitest";
import { actionId } from "@/lib/policy/action-id.ts";

test.each(["delete_records", "a-b", "a.b", "a/b", "drop table", "löschen", "Tier:read", "tools/call", "__proto__"])(
  "%s is its own id",
  (name) => {
    expect(actionId(name)).toBe(name);
  },
);

test.each(["*", "tier:read", "tier:", "tool:x", "resources/read", "sampling/createMessage"])(
  "a tool called %s is not the group or the method of that name",
  (name) => {
    expect(actionId(name)).toBe(`tool:${name}`);
  },
);

test("two names never share an id, and every id is valid Unicode", () => {
  const name = fc.oneof(
    fc.string({ unit: "binary" }),
    fc.constantFrom("*", "tool:*", "tool:tool:*", 'tool:"\\ud800"', "\ud800", "\ud801", "\ufffd"),
  );
  fc.assert(
    fc.property(name, name, (one, other) => {
      expect(actionId(one) === actionId(other)).toBe(one === other);
      expect(/\p{Cs}/u.test(actionId(one))).toBe(false);
    }),
  );
});
