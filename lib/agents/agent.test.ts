import { describe, expect, test } from "vitest";
import { agentChangeInput, isAgentSlug, newAgentInput, slugOfName } from "@/lib/agents/agent.ts";
import { isTimeZone } from "@/lib/agents/time-zone.ts";

const firstIssue = (read: { error?: { issues: { path: PropertyKey[]; message: string }[] } | undefined }) =>
  read.error?.issues[0];

describe("an agent's slug", () => {
  test.each(["maintenance-agent", "a", "7", "x1-y2", "a".repeat(48)])("may be %s", (slug) =>
    expect(isAgentSlug(slug)).toBe(true),
  );

  test.each([
    "",
    "-a",
    "a-",
    "a--b",
    "A",
    "ä",
    "a b",
    "a/b",
    "../a",
    "a".repeat(49),
    "new",
    "0190a0a0-0000-7000-8000-000000000000",
  ])("may not be %j", (slug) => expect(isAgentSlug(slug)).toBe(false));

  test("comes from the name", () => {
    expect(slugOfName("Maintenance Agent")).toBe("maintenance-agent");
    expect(slugOfName("  Größe & Über! ")).toBe("gro-e-uber");
    expect(slugOfName(`${"a".repeat(47)} b`)).toBe("a".repeat(47));
    expect(slugOfName("日本")).toBeNull();
    expect(slugOfName("New")).toBeNull();
    expect(slugOfName("0190a0a0-0000-7000-8000-000000000000")).toBeNull();
  });
});

describe("a time zone", () => {
  test.each(["UTC", "Europe/Berlin", "America/Argentina/Buenos_Aires", "Etc/GMT+3", "Asia/Kolkata"])("may be %s", (name) =>
    expect(isTimeZone(name)).toBe(true),
  );
  test.each(["", "+02:00", "-03", "Mars/Olympus", "Europe/Berlin'; --", "Europe/../Berlin", "Europe/Berlin\n", "a".repeat(65)])(
    "may not be %j",
    (name) => expect(isTimeZone(name)).toBe(false),
  );
});

describe("what is sent to make an agent", () => {
  test("is a name, and at will a slug and a time zone", () => {
    expect(newAgentInput.parse({ name: " Release bot " })).toEqual({ name: "Release bot" });
    expect(newAgentInput.parse({ name: "日本", slug: "nihon", timeZone: "Asia/Tokyo" })).toEqual({
      name: "日本",
      slug: "nihon",
      timeZone: "Asia/Tokyo",
    });
  });

  test.each([
    ["a status", { name: "a", status: "active" }],
    ["an id", { name: "a", id: "0190a0a0-0000-7000-8000-000000000000" }],
    ["an organization", { name: "a", organizationId: "0190a0a0-0000-7000-8000-000000000000" }],
    ["simulated", { name: "a", simulated: true }],
    ["a prototype", JSON.parse('{"name": "a", "__proto__": {"status": "active"}}')],
  ])("is refused when it brings %s along", (_case, body) => expect(newAgentInput.safeParse(body).success).toBe(false));

  test("is refused without a name that suggests a slug, and says which field", () => {
    expect(firstIssue(newAgentInput.safeParse({ name: "日本" }))?.path).toEqual(["name"]);
    expect(firstIssue(newAgentInput.safeParse({}))?.message).toBe("The agent's name must be a text.");
  });
});

describe("what is sent to change an agent", () => {
  test("is any of the three", () => {
    expect(agentChangeInput.parse({ status: "disabled" })).toEqual({ status: "disabled" });
    expect(agentChangeInput.parse({ name: "b", timeZone: "UTC" })).toEqual({ name: "b", timeZone: "UTC" });
  });

  test.each([[{}], [{ status: "paused" }], [{ slug: "b" }], [{ policyVersion: 1 }], [[]], ["disabled"], [null]])(
    "is not %j",
    (body) => expect(agentChangeInput.safeParse(body).success).toBe(false),
  );
});
