import { Client } from "@modelcontextprotocol/sdk/client/index.js";
import { StreamableHTTPClientTransport } from "@modelcontextprotocol/sdk/client/streamableHttp.js";
import { type InteropClient, type OpenClient, shown, textOf } from "@/e2e/interop/clients/interop-client.ts";

/** What a host makes of an SDK client of the first line; LangChain hands one out too. */
export type ClientV1 = Pick<Client, "listTools" | "callTool" | "listPrompts" | "getPrompt" | "listResources" | "readResource">;

export const sdkV1: OpenClient = (url, key) => {
  const headers = { authorization: `Bearer ${key}` };
  return connectV1(new StreamableHTTPClientTransport(new URL(url), { requestInit: { headers } }));
};

/** Connects over any of the SDK's own transports. Their classes do not hold under exactOptionalPropertyTypes, which is all that is wrong. */
export async function connectV1(transport: { start(): Promise<void> }): Promise<InteropClient> {
  const client = new Client({ name: "wicket-interop", version: "1.0.0" });
  await client.connect(transport as Parameters<Client["connect"]>[0]);
  return { ...asking(client), close: () => client.close() };
}

export function asking(client: ClientV1): Omit<InteropClient, "close"> {
  return {
    tools: async () => (await client.listTools()).tools.map((tool) => tool.name),
    call: (name, args) => shown(async () => textOf(await client.callTool({ name, arguments: args }))),
    prompts: {
      list: async () => (await client.listPrompts()).prompts.map((prompt) => prompt.name),
      get: (name) => shown(async () => textOf(await client.getPrompt({ name }))),
    },
    resources: {
      list: async () => (await client.listResources()).resources.map((resource) => resource.uri),
      read: (uri) => shown(async () => textOf(await client.readResource({ uri }))),
    },
  };
}
