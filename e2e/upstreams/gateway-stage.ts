import type { LiveGateway, Seat } from "@/e2e/upstreams/live-gateway.ts";
import { plainTools, type Seen, type Upstream } from "@/e2e/upstreams/recording-upstream.ts";
import type { AgentRow } from "@/lib/agents/store.ts";
import { listRecords, type RecordRow } from "@/lib/audit/store.ts";
import type { ConnectorInput } from "@/lib/connectors/store.ts";
import { savePolicy } from "@/lib/policy/store.ts";

export type Asking = {
  /** Null: without one. */
  key?: string | null;
  /** The JSON of the arguments, sent as it stands here. */
  argumentsText?: string;
  progressToken?: string;
  signal?: AbortSignal;
  headers?: { [name: string]: string };
};

export type Answer = {
  status: number;
  headers: Headers;
  result?: { content: { text: string }[] };
  error?: { code: number; message: string; data?: { [member: string]: unknown } };
};

/** An agent with one member, who is nobody else, and one upstream, whose connector has the key `up` and the namespace `UpMCP`. */
export type Stage<Up extends Upstream> = {
  agent: AgentRow;
  seat: Seat;
  up: Up;
  /** One legacy `tools/call`, written by hand so that its bytes are known. */
  post(tool: string, asking?: Asking): Promise<Response>;
  /** The same, with the JSON answer read. */
  ask(tool: string, asking?: Asking): Promise<Answer>;
  /** Newest first. */
  records(): Promise<RecordRow[]>;
  /** The newest record, once the call is over. */
  completed(): Promise<RecordRow>;
  /** The first call that reached the upstream, once it has. */
  arrived(): Promise<Seen>;
  /** Denies `wipe` by the policy `nothing-is-wiped`. */
  forbidWipe(): Promise<void>;
};

let stages = 0;

export async function stage<Up extends Upstream>(
  gateway: LiveGateway,
  opening: Promise<Up>,
  sign: { auth?: ConnectorInput["auth"]; token?: string } = {},
): Promise<Stage<Up>> {
  stages += 1;
  const agent = await gateway.newAgent(`Stage ${stages}`);
  const seat = await gateway.seat(agent, `person-${stages}@company.com`);
  const up = gateway.alongside(await opening);
  const resources = plainTools.map(({ name }) => ({ tool: name, kind: "Place", argument: "at" }));
  const auth = sign.auth ?? { kind: "none" };
  await gateway.connect(agent, { key: "up", namespace: "UpMCP", url: up.url, resources, auth }, sign.token);
  up.forget();

  const post = (tool: string, asking: Asking = {}) => send(gateway.mcpUrl, `up__${tool}`, { key: seat.key, ...asking });
  const records = async () => (await listRecords(gateway.scope, { agent: agent.id })).records;
  return {
    agent,
    seat,
    up,
    post,
    ask: async (tool, asking) => {
      const response = await post(tool, asking);
      const { status, headers } = response;
      return { status, headers, ...((await response.json()) as Omit<Answer, "status" | "headers">) };
    },
    records,
    completed: () => eventually(async () => (await records()).find((record) => record.completion !== null)),
    arrived: () => eventually(async () => up.calls()[0]),
    forbidWipe: async () => {
      const text = 'forbid(principal, action == UpMCP::Action::"wipe", resource);';
      await savePolicy(gateway.scope, agent.id, { name: "nothing-is-wiped", text });
    },
  };
}

function send(url: string, tool: string, asking: Asking): Promise<Response> {
  const { key, argumentsText = '{"at":"home"}', progressToken, signal, headers = {} } = asking;
  const meta = progressToken === undefined ? "" : `,"_meta":{"progressToken":"${progressToken}"}`;
  return fetch(url, {
    method: "POST",
    headers: {
      "content-type": "application/json",
      accept: "application/json, text/event-stream",
      "mcp-protocol-version": "2025-11-25",
      ...(key === null ? {} : { authorization: `Bearer ${key}` }),
      ...headers,
    },
    body: `{"jsonrpc":"2.0","id":"call-1","method":"tools/call","params":{"name":"${tool}","arguments":${argumentsText}${meta}}}`,
    ...(signal ? { signal } : {}),
  });
}

async function eventually<Value>(look: () => Promise<Value | undefined>): Promise<Value> {
  for (;;) {
    const value = await look();
    if (value !== undefined) return value;
    await new Promise((resolve) => setTimeout(resolve, 20));
  }
}
