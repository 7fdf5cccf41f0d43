import { expect, test } from "vitest";
import { readInviteFragment, writeInviteFragment } from "@/lib/agents/invite-link.ts";

const link = {
  invite: "0190a0a0-0000-7000-8000-000000000001",
  token: "t".repeat(43),
  organization: "0190a0a0-0000-7000-8000-000000000002",
  email: "sam@company.com",
  organizationName: "Äcme 🙂",
  agentName: '"Bot" <b>',
  invitedBy: "alex@company.com",
  expiresAt: new Date("2026-11-27T10:00:00Z"),
};

test("the fragment of an invite link says what was written, with its # or without", () => {
  const fragment = writeInviteFragment(link);
  expect(fragment).toMatch(/^[A-Za-z0-9_.-]+$/);
  expect(readInviteFragment(fragment)).toEqual(link);
  expect(readInviteFragment(`#${fragment}`)).toEqual(link);
});

test("a fragment that is cut, lengthened, or of another link is none", () => {
  const fragment = writeInviteFragment(link);
  const rest = (value: unknown) => `${link.invite}.${link.token}.${Buffer.from(JSON.stringify(value)).toString("base64url")}`;
  for (const other of [
    ...["", "#", link.token, `${link.token}.${fragment}`, fragment.slice(0, -3), `${fragment}.x`, `x${fragment}`],
    ...[rest([]), rest({}), rest(null), rest(["o", "e", "n", "a", "i", "1"]), rest(["o", "e", "n", "a", 1, 1])],
    ...[rest(["o", "e", "n", "a", "i", 1e300]), rest(["o", "e", "n", "a", "i", 1, 1])],
  ]) {
    expect([other, readInviteFragment(other)]).toEqual([other, null]);
  }
});
