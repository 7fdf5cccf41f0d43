import { startNginx } from "@/e2e/replicas/nginx.ts";
import { type Replica, startReplica } from "@/e2e/replicas/replica.ts";
import { services, startUpstreams, type Upstreams } from "@/e2e/replicas/upstreams.ts";
import { browserOf } from "@/e2e/rest/api.ts";
import { freePort } from "@/e2e/upstreams/everything.ts";
import { organizationOf } from "@/lib/access/testing.ts";
import { generateKeyForMember } from "@/lib/agents/key-store.ts";
import { joinAgent } from "@/lib/agents/member-store.ts";
import { type AgentRow, createAgent } from "@/lib/agents/store.ts";
import { listRecords, type RecordRow } from "@/lib/audit/store.ts";
import { listTools } from "@/lib/connectors/list-tools.ts";
import { addConnector } from "@/lib/connectors/store.ts";
import { testDatabase } from "@/lib/db/testing.ts";
import { environment } from "@/lib/env.ts";
import { mintAdminScope } from "@/lib/scope.ts";
import { forgetSingleton } from "@/lib/singleton.ts";

export type Seat = { memberId: string; key: string; browser: { readonly [header: string]: string } };

export type Stage = Upstreams & {
  /** nginx's address. */
  origin: string;
  replicas: readonly [Replica, Replica];
  ports: readonly [number, number];
  /** An agent with all upstreams as its connectors. */
  newAgent(name: string): Promise<AgentRow>;
  seat(agent: AgentRow, email: string): Promise<Seat>;
  /** Asks one replica's REST interface as an administrator, or as a member in their own browser. Throws when that fails. */
  rest(replica: 0 | 1, method: string, path: string, sent?: { json?: unknown; as?: Seat }): Promise<void>;
  /** All records of an agent. */
  records(agent: AgentRow): Promise<RecordRow[]>;
  close(): Promise<void>;
};

/** Two replicas on one fresh database, behind nginx, with real upstreams that are watched. */
export async function openStage(): Promise<Stage> {
  const opened: (() => Promise<void>)[] = [];
  const close = async () => {
    for (const one of opened.splice(0).reverse()) await one();
  };
  try {
    return { ...(await build(opened)), close };
  } catch (error) {
    await close();
    throw error;
  }
}

async function build(opened: (() => Promise<void>)[]): Promise<Omit<Stage, "close">> {
  const database = await testDatabase();
  opened.push(database.close);
  const [nginxPort, first, second] = [await freePort(), await freePort(), await freePort()];
  process.env.WICKET_PUBLIC_URL = `http://localhost:${nginxPort}`;
  forgetSingleton("environment");
  const { publicUrl, authSecret, encryptionKey } = environment();
  const email = "admin@company.com";
  const { organizationId, personId } = await organizationOf(email);
  const scope = mintAdminScope({ organizationId, personId, author: email });
  const admin = await browserOf(personId);
  const upstreams = await startUpstreams(opened);
  const settings = {
    DATABASE_URL: database.ownerUrl,
    AUTH_SECRET: authSecret,
    WICKET_ENCRYPTION_KEY: encryptionKey.toString("base64"),
    WICKET_PUBLIC_URL: publicUrl,
    WICKET_ALLOW_PRIVATE_UPSTREAMS: "true",
    WICKET_TRUSTED_PROXY_HOPS: "1",
  };
  const start = async (port: number) => {
    const replica = await startReplica(port, settings);
    opened.push(replica.close);
    return replica;
  };
  const ports = [first, second] as const;
  const replicas = await Promise.all([start(first), start(second)]);
  const nginx = await startNginx(nginxPort, ports);
  opened.push(nginx.close);

  return {
    ...upstreams,
    origin: nginx.origin,
    replicas,
    ports,
    newAgent: async (name) => {
      const agent = await createAgent(scope, { name });
      for (const key of services) {
        const { url } = upstreams.witnesses[key];
        const listed = await listTools({ url, token: null, addressPolicy: { loopbackHttp: true, private: true } });
        await addConnector(scope, agent.id, { key, url, auth: { kind: "none" } }, listed);
      }
      return agent;
    },
    seat: async (agent, address) => {
      const member = await joinAgent(scope, agent.id, address);
      const { key } = await generateKeyForMember(scope, member.id);
      return { memberId: member.id, key, browser: await browserOf(member.personId) };
    },
    rest: async (replica, method, path, { json, as } = {}) => {
      const answer = await fetch(`${publicUrl}${path}`, {
        method,
        headers: {
          ...(as?.browser ?? admin),
          origin: publicUrl,
          "x-replica": String(replica),
          ...(json === undefined ? {} : { "content-type": "application/json" }),
        },
        ...(json === undefined ? {} : { body: JSON.stringify(json) }),
      });
      const text = await answer.text();
      if (!answer.ok) throw new Error(`${method} ${path} was answered ${answer.status}: ${text}`);
      if (answer.headers.get("x-served-by") !== `127.0.0.1:${ports[replica]}`)
        throw new Error(`${path} reached the other replica.`);
    },
    records: async (agent) => {
      const all: RecordRow[] = [];
      for (let before: number | undefined; ; ) {
        const filter = { agent: agent.id, limit: 500, ...(before === undefined ? {} : { before }) };
        const { records, next } = await listRecords(scope, filter);
        all.push(...records);
        if (next === null) return all;
        before = next;
      }
    },
  };
}
