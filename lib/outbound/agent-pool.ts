import { Agent } from "undici";
import type { AddressPolicy } from "@/lib/outbound/address-policy.ts";
import { guardedConnector } from "@/lib/outbound/guarded-connector.ts";
import { singleton } from "@/lib/singleton.ts";

const agentsMax = 1000;
const keepAliveMs = 10_000;

/**
 * The agent whose connections one pool key uses: a member with a connector. Members never share a connection, so an upstream that mixes
 * up its answers (response-queue poisoning) mixes up one member's own. The least recently used agent is closed, gracefully, when there
 * are more than 1,000.
 */
export function agentFor(key: { poolKey: string; policy: AddressPolicy; connectMs: number }): Agent {
  const { poolKey, policy, connectMs } = key;
  const pool = shelf();
  const id = JSON.stringify([poolKey, policy.loopbackHttp, policy.private, connectMs]);
  const agent = pool.get(id) ?? guardedAgent(policy, connectMs);
  pool.delete(id);
  pool.set(id, agent);
  if (pool.size > agentsMax) retireOldest(pool);
  return agent;
}

/**
 * One request at a time on a connection, no time limits of undici's own (its body limit kills streams that are idle for 300 s) and no
 * proxy from the environment.
 */
export function guardedAgent(policy: AddressPolicy, connectMs: number): Agent {
  return new Agent({
    connect: guardedConnector(policy, connectMs),
    pipelining: 1,
    headersTimeout: 0,
    bodyTimeout: 0,
    keepAliveTimeout: keepAliveMs,
    keepAliveMaxTimeout: keepAliveMs,
  });
}

/** Breaks off everything that is under way: for the end of the process, and of a test. */
export async function closeOutbound(): Promise<void> {
  const agents = [...shelf().values()];
  shelf().clear();
  await Promise.all(agents.map((agent) => agent.destroy()));
}

function shelf(): Map<string, Agent> {
  return singleton("outbound-agents", () => new Map<string, Agent>());
}

function retireOldest(pool: Map<string, Agent>): void {
  const [id] = pool.keys();
  if (id === undefined) return;
  pool
    .get(id)
    ?.close()
    .catch(() => undefined);
  pool.delete(id);
}
