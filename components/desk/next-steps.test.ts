import { describe, expect, test } from "vitest";
import { type AgentStanding, nextSteps } from "@/components/desk/next-steps.ts";

const settled: AgentStanding = {
  slug: "release-bot",
  name: "release-bot",
  status: "active",
  openness: "narrowed",
  connectorsEnabled: 1,
  membersPending: 0,
  membersApproved: 2,
  membersWithKey: 2,
};
const steps = (agent: Partial<AgentStanding>, rest = {}) =>
  nextSteps({ agents: [{ ...settled, ...agent }], mailConfigured: true, everCalled: true, ...rest }).map((step) => step.href);

describe("what to do next", () => {
  test("is nothing when all is settled", () => expect(steps({})).toEqual([]));

  test("is to create an agent when there is none", () => {
    expect(nextSteps({ agents: [], mailConfigured: false, everCalled: false }).map((step) => step.href)).toEqual(["/agents"]);
  });

  test.each([
    [{ status: "disabled" as const }, ["/agents/release-bot/settings"]],
    [{ connectorsEnabled: 0 }, ["/agents/release-bot/connectors"]],
    [{ openness: "open" as const }, ["/agents/release-bot/policies"]],
    [{ openness: "closed" as const }, ["/agents/release-bot/policies"]],
    [{ membersApproved: 0, membersWithKey: 0 }, ["/agents/release-bot/members"]],
    [{ membersPending: 2 }, ["/agents/release-bot/members"]],
    [{ membersPending: 1, membersApproved: 0, membersWithKey: 0 }, ["/agents/release-bot/members"]],
    [{ membersWithKey: 1 }, ["/agents/release-bot/members"]],
  ])("follows from %j", (agent, hrefs) => expect(steps(agent)).toEqual(hrefs));

  test("is a first call once somebody has a key", () => {
    expect(steps({}, { everCalled: false })).toEqual(["/me"]);
    expect(steps({ membersWithKey: 0, membersApproved: 0 }, { everCalled: false })).toEqual(["/agents/release-bot/members"]);
  });

  test("names the outbox while there is no mail server", () => expect(steps({}, { mailConfigured: false })).toEqual(["/outbox"]));
});
