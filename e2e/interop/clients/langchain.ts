import { type OpenClient, shown, textOf } from "@/e2e/interop/clients/interop-client.ts";
import { asking, type ClientV1 } from "@/e2e/interop/clients/sdk-v1.ts";
import { loadPackage } from "@/e2e/interop/packages.ts";

/** As much of `@langchain/mcp-adapters` 1.1.4 as is used here; the package itself is not among the project's. */
type Adapters = {
  MultiServerMCPClient: new (config: {
    mcpServers: { [name: string]: { transport: "http"; url: string; headers: { [name: string]: string } } };
  }) => {
    getTools(): Promise<{ name: string; invoke(args: object): Promise<unknown> }[]>;
    listResources(): Promise<{ [server: string]: { uri: string }[] }>;
    readResource(server: string, uri: string): Promise<{ text?: string }[]>;
    getClient(server: string): Promise<ClientV1 | undefined>;
    close(): Promise<void>;
  };
};

/**
 * LangChain's adapters: a tool is called as an agent calls it, by `invoke`, which gives a text, or a block when the result has structured
 * content or `_meta`, or several. Prompts are left to the SDK client that the adapters hand out.
 */
export const langchain: OpenClient = async (url, key) => {
  const { MultiServerMCPClient } = loadPackage<Adapters>("@langchain/mcp-adapters");
  const headers = { Authorization: `Bearer ${key}` };
  const adapters = new MultiServerMCPClient({ mcpServers: { wicket: { transport: "http", url, headers } } });
  const tools = await adapters.getTools();
  const client = await adapters.getClient("wicket");
  if (!client) throw new Error("LangChain's adapters are not connected.");
  return {
    tools: async () => tools.map((tool) => tool.name),
    call: (name, args) =>
      shown(async () => {
        const tool = tools.find((one) => one.name === name);
        if (!tool) throw new Error(`LangChain was shown no tool ${name}.`);
        const given = await tool.invoke(args);
        return typeof given === "string" ? given : textOf({ content: [given].flat() });
      }),
    prompts: asking(client).prompts,
    resources: {
      list: async () => ((await adapters.listResources()).wicket ?? []).map((resource) => resource.uri),
      read: (uri) => shown(async () => (await adapters.readResource("wicket", uri)).map(({ text = "" }) => text).join("")),
    },
    close: () => adapters.close(),
  };
};
