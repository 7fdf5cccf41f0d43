import { freePort } from "@/e2e/upstreams/everything.ts";
import { serveFetch } from "@/e2e/upstreams/serve-fetch.ts";
import { generateKeyForMember } from "@/lib/agents/key-store.ts";
import { joinAgent } from "@/lib/agents/member-store.ts";
import { type AgentRow, createAgent } from "@/lib/agents/store.ts";
import { listTools } from "@/lib/connectors/list-tools.ts";
import { addConnector, type ConnectorInput, type ConnectorRow } from "@/lib/connectors/store.ts";
import { type TestDatabase, testDatabase } from "@/lib/db/testing.ts";
import { newOrganization } from "@/lib/db/testing-organization.ts";
import { serveDemo } from "@/lib/demo/serve-demo.ts";
import { serve } from "@/lib/gateway/gateway.ts";
import { liveWorld } from "@/lib/gateway/live-world.ts";
import type { World } from "@/lib/gateway/world.ts";
import { upstreamAddressPolicy } from "@/lib/outbound/upstream-address-policy.ts";
import type { AdminScope } from "@/lib/scope.ts";
import { forgetSingleton } from "@/lib/singleton.ts";

export type Seat = { memberId: string; key: string };

export type LiveGateway = {
  mcpUrl: string;
  scope: AdminScope;
  database: TestDatabase;
  /** Replaces parts of the gateway's world for the calls that follow; null takes the real one again. */
  bend(parts: Partial<World> | null): void;
  newAgent(name: string): Promise<AgentRow>;
  /** Lists the upstream's tools as an administrator's request would, and adds it. */
  connect(
    agent: AgentRow,
    input: Omit<ConnectorInput, "auth"> & { auth?: ConnectorInput["auth"] },
    token?: string,
  ): Promise<ConnectorRow>;
  seat(agent: AgentRow, email?: string): Promise<Seat>;
  /** Closes this together with the gateway. */
  alongside<One extends { close(): Promise<void> }>(server: One): One;
  close(): Promise<void>;
};

/**
 * The gateway and the demo servers behind a plain HTTP server on 127.0.0.1, on a database of their own: everything but Next. For
 * `*.live.test.ts`.
 */
export async function liveGateway(): Promise<LiveGateway> {
  const database = await testDatabase();
  const port = await freePort();
  process.env.PORT = String(port);
  forgetSingleton("environment");
  forgetSingleton("world");
  const scope = await newOrganization(database);
  let bent: Partial<World> = {};
  const others: { close(): Promise<void> }[] = [];
  const served = await serveFetch((request, peer) => {
    const [, room, service = ""] = new URL(request.url).pathname.split("/");
    if (room === "demo") return serveDemo(service, request);
    return serve(request, { ...peer, service: service === "" ? null : service }, { ...liveWorld(), ...bent });
  }, port);
  return {
    mcpUrl: `${served.origin}/mcp`,
    scope,
    database,
    bend: (parts) => {
      bent = parts ?? {};
    },
    newAgent: (name) => createAgent(scope, { name }),
    connect: async (agent, input, token) => {
      const listed = await listTools({ url: input.url, token: token ?? null, addressPolicy: upstreamAddressPolicy() });
      return addConnector(scope, agent.id, { auth: { kind: "none" }, ...input }, listed);
    },
    seat: async (agent, email = "alex@company.com") => {
      const member = await joinAgent(scope, agent.id, email);
      const { key } = await generateKeyForMember(scope, member.id);
      return { memberId: member.id, key };
    },
    alongside: (server) => {
      others.push(server);
      return server;
    },
    close: async () => {
      for (const server of others) await server.close();
      await served.close();
      // What came of the last answers is written after them.
      await new Promise((resolve) => setTimeout(resolve, 250));
      await database.close();
    },
  };
}
