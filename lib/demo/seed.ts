import { type AgentRow, createAgent, hasEverHadSimulatedAgent, listAgents, updateAgent } from "@/lib/agents/store.ts";
import { addConnector, listConnectors } from "@/lib/connectors/store.ts";
import { demoAgent } from "@/lib/demo/demo-agent.ts";
import { listDemoTools } from "@/lib/demo/list-demo-tools.ts";
import { zoneWhereItIs } from "@/lib/demo/zone-where-it-is.ts";
import { Problem } from "@/lib/errors.ts";
import { listPolicies, savePolicy } from "@/lib/policy/store.ts";
import type { AdminScope } from "@/lib/scope.ts";

/**
 * Makes the organization's demo agent, once: one that an admin deleted is not made again, and what an admin changed of it stays. What an
 * interrupted start left unfinished is finished. Each time, the agent moves to a time zone where it is three in the morning.
 *
 * Returns null when there is none: it was deleted, or its name belongs to an agent of the organization's own.
 */
export async function ensureDemoAgent(scope: AdminScope, now = new Date()): Promise<AgentRow | null> {
  const timeZone = zoneWhereItIs(demoAgent.hour, now);
  const agent = (await findDemoAgent(scope)) ?? (await createOnce(scope, timeZone));
  if (!agent) return null;
  if (agent.policyVersion <= demoAgent.policies.length) await finish(scope, agent);
  return updateAgent(scope, agent.id, { timeZone });
}

/** The organization's demo agent, or null when it has none (any more). */
export async function findDemoAgent(scope: AdminScope): Promise<AgentRow | null> {
  return (await listAgents(scope)).find((agent) => agent.simulated) ?? null;
}

async function createOnce(scope: AdminScope, timeZone: string): Promise<AgentRow | null> {
  if (await hasEverHadSimulatedAgent(scope)) return null;
  const { name, slug } = demoAgent;
  try {
    return await createAgent(scope, { name, slug, timeZone, simulated: true });
  } catch (error) {
    // Two replicas that start together, or an agent of the organization's own by this name.
    if (error instanceof Problem && error.code === "conflict") return findDemoAgent(scope);
    throw error;
  }
}

/** Each policy is one version on top of the first, so a version that is too low tells that this has never come to its end. */
async function finish(scope: AdminScope, agent: AgentRow): Promise<void> {
  const connected = new Set((await listConnectors(scope, agent.id)).map((connector) => connector.key));
  for (const { key, namespace, resources, attributes } of demoAgent.connectors) {
    if (connected.has(key)) continue;
    const input = { key, namespace, url: `demo:${key}`, auth: { kind: "none" as const }, resources, attributes };
    await addConnector(scope, agent.id, input, await listDemoTools(key), "demo");
  }
  const saved = new Set((await listPolicies(scope, agent.id)).policies.map((policy) => policy.name));
  for (const { name, text } of demoAgent.policies) {
    if (saved.has(name)) continue;
    await savePolicy(scope, agent.id, { name, text, note: "Comes with the demo agent (SIMULATED)." });
  }
}
