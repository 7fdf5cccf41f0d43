import type { Openness } from "@/components/policy/openness.ts";
import type { AgentStatus } from "@/lib/vocabulary.ts";

export type AgentStanding = {
  slug: string;
  name: string;
  status: AgentStatus;
  openness: Openness;
  connectorsEnabled: number;
  membersPending: number;
  membersApproved: number;
  membersWithKey: number;
};

export type NextStep = { id: string; sentence: string; action: string; href: string };

type Standing = { agents: readonly AgentStanding[]; mailConfigured: boolean; everCalled: boolean };

/** What to do next, most urgent first, read off what is there: an item goes when its reason goes. */
export function nextSteps({ agents, mailConfigured, everCalled }: Standing): NextStep[] {
  if (agents.length === 0) {
    return [{ id: "agent", sentence: "There is no agent yet.", action: "Create an agent", href: "/agents" }];
  }
  const steps = agents.flatMap((agent) => stepsOf(agent));
  const reachable = agents.some((agent) => agent.membersWithKey > 0);
  if (reachable && !everCalled) {
    steps.push({ id: "call", sentence: "No client has called yet.", action: "Set up a client", href: "/me" });
  }
  if (!mailConfigured) {
    steps.push({
      id: "mail",
      sentence: "Mail is not configured: sign-in links appear in the outbox.",
      action: "Open the outbox",
      href: "/outbox",
    });
  }
  return steps;
}

function stepsOf(agent: AgentStanding): NextStep[] {
  const { slug, name } = agent;
  const root = `/agents/${slug}`;
  const step = (id: string, sentence: string, action: string, path: string): NextStep => ({
    id: `${slug} ${id}`,
    sentence,
    action,
    href: `${root}${path}`,
  });
  if (agent.status === "disabled") {
    return [step("disabled", `${name} is disabled: every call is refused.`, "Open its settings", "/settings")];
  }
  if (agent.connectorsEnabled === 0) {
    return [step("connectors", `${name} has no tools: no connector is enabled.`, "Add a connector", "/connectors")];
  }
  const steps: NextStep[] = [];
  if (agent.membersPending > 0) {
    const who = agent.membersPending === 1 ? "1 person waits" : `${agent.membersPending} people wait`;
    steps.push(step("pending", `${who} for approval to use ${name}.`, "Approve or reject", "/members"));
  }
  if (agent.openness === "open") {
    steps.push(
      step("open", `${name} is open by default: every call of every member is allowed.`, "Narrow its policies", "/policies"),
    );
  }
  if (agent.openness === "closed") {
    steps.push(step("closed", `${name} denies everything: no enforced policy permits.`, "Open its policies", "/policies"));
  }
  if (agent.membersApproved === 0 && agent.membersPending === 0) {
    steps.push(step("members", `${name} has no member: nobody can call through it.`, "Add a member", "/members"));
  } else if (agent.membersWithKey < agent.membersApproved) {
    const without = agent.membersApproved - agent.membersWithKey;
    const who = without === 1 ? "1 member" : `${without} members`;
    steps.push(step("keys", `${who} of ${name} ${without === 1 ? "has" : "have"} no key yet.`, "Open its members", "/members"));
  }
  return steps;
}
