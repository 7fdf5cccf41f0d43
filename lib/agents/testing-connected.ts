import { connectWithToken } from "@/lib/agents/connection-store.ts";
import { joinAgent } from "@/lib/agents/member-store.ts";
import { createAgent } from "@/lib/agents/store.ts";
import { addConnector } from "@/lib/connectors/store.ts";
import { type AdminScope, mintPersonScope, type PersonScope } from "@/lib/scope.ts";
import { newBrowserSecret } from "@/lib/vault/browser-secret.ts";

/** An agent, and the ids of its connectors, to which each member brings a token of their own. */
export type AgentWithServices = { agentId: string; services: string[] };

/** A member who is approved, their browser, and what they connected: one token a service, in the order of the agent's services. */
export type Connected = { memberId: string; person: PersonScope; browser: Buffer; tokens: string[] };

const listed = { era: "modern", protocolVersion: "2026-07-28", serverName: "s", capabilities: null, tools: [] } as const;

export async function agentWithServices(scope: AdminScope, name: string, count: number): Promise<AgentWithServices> {
  const { id: agentId } = await createAgent(scope, { name });
  const services: string[] = [];
  for (let place = 1; place <= count; place++) {
    const key = `service-${place}`;
    const input = { key, url: `https://${key}.example/mcp`, auth: { kind: "member" as const } };
    services.push((await addConnector(scope, agentId, input, listed)).id);
  }
  return { agentId, services };
}

/** Joins a member who has no key yet, and connects the first `count` services (all, if left out) with tokens that name whose they are. */
export async function connectedMember(
  scope: AdminScope,
  { agentId, services }: AgentWithServices,
  email: string,
  count = services.length,
): Promise<Connected> {
  const { id: memberId, personId } = await joinAgent(scope, agentId, email);
  const person = mintPersonScope({ organizationId: scope.organizationId, personId, email, role: "member" });
  const browser = newBrowserSecret();
  const tokens: string[] = [];
  for (const [place, service] of services.slice(0, count).entries()) {
    const token = `canary-${place}-${memberId}`;
    await connectWithToken(person, memberId, service, { token, browser });
    tokens.push(token);
  }
  return { memberId, person, browser, tokens };
}
