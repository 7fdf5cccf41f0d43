import { adminRoute } from "@/lib/access/route.ts";
import { agentChangeInput } from "@/lib/agents/agent.ts";
import { deleteAgent, findAgent, updateAgent } from "@/lib/agents/store.ts";

export const GET = adminRoute<{ agent: string }>(({ scope, params }) => findAgent(scope, params.agent));

/** Renames, moves to another time zone, disables or enables; in force for the next call. */
export const PATCH = adminRoute<{ agent: string }>(async ({ scope, params, body }) =>
  updateAgent(scope, params.agent, await body(agentChangeInput)),
);

/** 204. The keys of its members stop working; its records stay. */
export const DELETE = adminRoute<{ agent: string }>(({ scope, params }) => deleteAgent(scope, params.agent));
