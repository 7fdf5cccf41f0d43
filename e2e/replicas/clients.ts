import { Client as ClientV2, StreamableHTTPClientTransport as TransportV2 } from "@modelcontextprotocol/client";
import { Client as ClientV1 } from "@modelcontextprotocol/sdk/client/index.js";
import { StreamableHTTPClientTransport as TransportV1 } from "@modelcontextprotocol/sdk/client/streamableHttp.js";
import { CreateMessageRequestSchema, ElicitRequestSchema } from "@modelcontextprotocol/sdk/types.js";
import { type Fetch, inTurns, type Served, type Steer, steeredFetch } from "@/e2e/replicas/steered-fetch.ts";

export type Heard = { method: string; params?: { readonly [name: string]: unknown } | undefined };

/** A real client of the legacy era through nginx, as far as the stories ask it. */
export type Client = {
  /** Every request that it made, and who answered. */
  served: Served[];
  /** The notifications that it got, in order. */
  heard: Heard[];
  /** How often it was asked something by a server. */
  asked: number;
  steer: Steer;
  sessionId(): string | undefined;
  tools(): Promise<string[]>;
  prompts(): Promise<string[]>;
  resources(): Promise<string[]>;
  read(uri: string): Promise<unknown>;
  setLevel(level: "debug" | "error"): Promise<unknown>;
  subscribe(uri: string): Promise<unknown>;
  /** The text of the result. `progress` hears of it as it comes. */
  call(tool: string, args?: { [name: string]: unknown }, how?: Calling): Promise<string>;
  /** Ends the session (DELETE). */
  terminate(): Promise<void>;
  close(): Promise<void>;
};

export type Calling = { signal?: AbortSignal; progress?: (done: number) => void };
/** `name` is what it says to whatever it is asked; without a steer its requests go to both replicas in turns. */
export type Opening = { url: string; key: string; ports: readonly number[]; name?: string; steer?: Steer };
export type Open = (opening: Opening) => Promise<Client>;

const capabilities = { sampling: {}, elicitation: {} };
const reconnectionOptions = {
  initialReconnectionDelay: 200,
  maxReconnectionDelay: 1_000,
  reconnectionDelayGrowFactor: 1.5,
  maxRetries: 20,
};
const callMsMax = 20_000;

const openV1: Open = async (opening) => {
  const client = new ClientV1({ name: "replicas", version: "1.0.0" }, { capabilities });
  const state = stateOf(opening);
  const answers = answersOf(opening, state);
  client.setRequestHandler(CreateMessageRequestSchema, answers.sample);
  client.setRequestHandler(ElicitRequestSchema, answers.elicit);
  client.fallbackNotificationHandler = async (heard) => void state.heard.push(heard as Heard);
  const transport = new TransportV1(new URL(opening.url), options(opening, steeredFetch(opening.ports, state)));
  // The SDK's own class does not hold under exactOptionalPropertyTypes.
  await client.connect(transport as Parameters<typeof client.connect>[0]);
  return Object.assign(state, {
    ...lists(client),
    sessionId: () => transport.sessionId,
    call: async (name: string, args = {}, how: Calling = {}) =>
      textOf(await client.callTool({ name, arguments: args }, undefined, requestOptions(how))),
    terminate: () => transport.terminateSession(),
    close: () => client.close(),
  });
};

const openV2: Open = async (opening) => {
  const client = new ClientV2({ name: "replicas", version: "1.0.0" }, { capabilities, versionNegotiation: { mode: "legacy" } });
  const state = stateOf(opening);
  const answers = answersOf(opening, state);
  client.setRequestHandler("sampling/createMessage", answers.sample);
  client.setRequestHandler("elicitation/create", answers.elicit);
  client.fallbackNotificationHandler = async (heard) => void state.heard.push(heard as Heard);
  const transport = new TransportV2(new URL(opening.url), options(opening, steeredFetch(opening.ports, state)));
  await client.connect(transport);
  return Object.assign(state, {
    ...lists(client),
    sessionId: () => transport.sessionId,
    call: async (name: string, args = {}, how: Calling = {}) =>
      textOf(await client.callTool({ name, arguments: args }, requestOptions(how))),
    terminate: () => transport.terminateSession(),
    close: () => client.close(),
  });
};

/** Both lines of the SDK, in the legacy era. */
export const legacyClients = { "SDK v1": openV1, "SDK v2": openV2 } as const satisfies { [line: string]: Open };
export const lines = Object.keys(legacyClients) as (keyof typeof legacyClients)[];

/** A client that speaks the modern era and nothing else. */
export async function modernClient({ url, key, ports, steer }: Opening): Promise<ClientV2> {
  const versionNegotiation = { mode: { pin: "2026-07-28" } };
  const client = new ClientV2({ name: "replicas", version: "1.0.0" }, { capabilities, versionNegotiation });
  const requestInit = { headers: { authorization: `Bearer ${key}` } };
  const fetch = steeredFetch(ports, { steer: steer ?? inTurns(), served: [] });
  await client.connect(new TransportV2(new URL(url), { requestInit, fetch }));
  return client;
}

function stateOf({ steer }: Opening) {
  return { served: [] as Served[], heard: [] as Heard[], asked: 0, steer: steer ?? inTurns() };
}

/** Its own words, so that nobody gets somebody else's. */
function answersOf({ name = "nobody" }: Opening, state: { asked: number }) {
  return {
    sample: () => {
      state.asked += 1;
      return { model: "none", role: "assistant" as const, content: { type: "text" as const, text: `sampled by ${name}` } };
    },
    elicit: () => {
      state.asked += 1;
      return { action: "accept" as const, content: { name, username: name, email: "somebody@company.com" } };
    },
  };
}

function options({ key }: Opening, fetch: Fetch) {
  return { fetch, requestInit: { headers: { authorization: `Bearer ${key}` } }, reconnectionOptions };
}

function requestOptions({ signal, progress }: Calling) {
  return {
    timeout: callMsMax,
    ...(signal ? { signal } : {}),
    ...(progress ? { onprogress: (told: { progress: number }) => progress(told.progress) } : {}),
  };
}

/** What the two lines of the SDK have in common. */
type Lists = {
  listTools(): Promise<{ tools: { name: string }[] }>;
  listPrompts(): Promise<{ prompts: { name: string }[] }>;
  listResources(): Promise<{ resources: { uri: string }[] }>;
  readResource(params: { uri: string }): Promise<unknown>;
  setLoggingLevel(level: "debug" | "error"): Promise<unknown>;
  subscribeResource(params: { uri: string }): Promise<unknown>;
};

function lists(client: Lists) {
  return {
    tools: async () => (await client.listTools()).tools.map(({ name }) => name),
    prompts: async () => (await client.listPrompts()).prompts.map(({ name }) => name),
    resources: async () => (await client.listResources()).resources.map(({ uri }) => uri),
    read: (uri: string) => client.readResource({ uri }),
    setLevel: (level: "debug" | "error") => client.setLoggingLevel(level),
    subscribe: (uri: string) => client.subscribeResource({ uri }),
  };
}

function textOf(result: unknown): string {
  const { content } = result as { content?: { text?: string }[] };
  return content?.map((block) => block.text ?? "").join("") ?? "";
}
