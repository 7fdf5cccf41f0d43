import { adminRoute, created } from "@/lib/access/route.ts";
import { newAgentInput } from "@/lib/agents/agent.ts";
import { createAgent, listAgents } from "@/lib/agents/store.ts";

/** `{data: agents}`, by name. */
export const GET = adminRoute(async ({ scope }) => ({ data: await listAgents(scope) }));

/** 201 with the agent, which carries `baseline-allow`. */
export const POST = adminRoute(async ({ scope, body }) => created(await createAgent(scope, await body(newAgentInput))));
