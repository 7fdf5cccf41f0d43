import { expect, test } from "vitest";
import { isSessionOf, newSessionId, sessionLabel } from "@/lib/gateway/session-id.ts";

const secret = Buffer.alloc(32, 7);

test("a session id holds for the member it was given to, and for nobody else", () => {
  const id = newSessionId("member-a", secret);
  expect(isSessionOf(id, "member-a", secret)).toBe(true);
  expect(isSessionOf(id, "member-b", secret)).toBe(false);
  expect(isSessionOf(id, "member-a", Buffer.alloc(32, 8))).toBe(false);
});

test("an invented, cut or changed id does not hold", () => {
  const id = newSessionId("member-a", secret);
  const last = id.endsWith("A") ? "B" : "A";
  for (const wrong of ["", "mcp_sess_", id.slice(0, -1), `${id.slice(0, -1)}${last}`, `${id}\n`, id.toUpperCase()]) {
    expect(isSessionOf(wrong, "member-a", secret)).toBe(false);
  }
});

test("the label in the record does not carry the proof", () => {
  const id = newSessionId("member-a", secret);
  expect(id.startsWith(sessionLabel(id))).toBe(true);
  expect(isSessionOf(sessionLabel(id), "member-a", secret)).toBe(false);
});
