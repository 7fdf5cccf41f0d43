import type { AgentStanding } from "@/components/desk/next-steps.ts";
import { opennessOf } from "@/components/policy/openness.ts";
import { listMembers } from "@/lib/agents/member-store.ts";
import type { AgentRow } from "@/lib/agents/store.ts";
import { listConnectors } from "@/lib/connectors/store.ts";
import { listPolicies } from "@/lib/policy/store.ts";
import type { AdminScope } from "@/lib/scope.ts";

/** What of an agent calls for something to be done. */
export async function agentStanding(scope: AdminScope, { id, slug, name, status }: AgentRow): Promise<AgentStanding> {
  const [connectors, members, { policies }] = await Promise.all([
    listConnectors(scope, id),
    listMembers(scope, id),
    listPolicies(scope, id),
  ]);
  const approved = members.filter((member) => member.status === "approved");
  return {
    slug,
    name,
    status,
    openness: opennessOf(policies),
    connectorsEnabled: connectors.filter((connector) => connector.status === "enabled").length,
    membersPending: members.filter((member) => member.status === "pending").length,
    membersApproved: approved.length,
    membersWithKey: approved.filter((member) => member.key !== null).length,
  };
}
