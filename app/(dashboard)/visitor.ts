import { cache } from "react";
import { adminOfPerson, requirePerson } from "@/lib/access/gate.ts";
import { membershipsOf } from "@/lib/agents/member-store.ts";
import { type AgentRow, listAgents } from "@/lib/agents/store.ts";
import type { AdminScope, PersonScope } from "@/lib/scope.ts";

/** An agent as every page mentions it: in the navigation and in the banner of a disabled one. */
export type KnownAgent = Pick<AgentRow, "id" | "slug" | "name" | "status"> &
  Partial<Pick<AgentRow, "statusChangedAt" | "statusChangedBy">>;

export type Visitor = { person: PersonScope; admin: AdminScope | null; agents: KnownAgent[] };

/** Who looks at the page, and the agents that concern them: all of them for an admin, their own for a member. Read once a request. */
export const visitor = cache(async (): Promise<Visitor> => {
  const person = await requirePerson();
  const admin = adminOfPerson(person);
  const agents = admin ? await listAgents(admin) : (await membershipsOf(person)).map((membership) => membership.agent);
  return { person, admin, agents };
});
