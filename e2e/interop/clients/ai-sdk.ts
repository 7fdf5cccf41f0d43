import { type OpenClient, shown, textOf } from "@/e2e/interop/clients/interop-client.ts";
import { loadPackage } from "@/e2e/interop/packages.ts";

/** As much of `@ai-sdk/mcp` 1.0.101 as is used here; the package itself is not among the project's. */
type AiSdk = {
  createMCPClient(config: { transport: { type: "http"; url: string; headers: { [name: string]: string } } }): Promise<{
    tools(): Promise<{
      [name: string]: { execute(args: object, options: { toolCallId: string; messages: [] }): Promise<unknown> };
    }>;
    experimental_listPrompts(): Promise<{ prompts: { name: string }[] }>;
    experimental_getPrompt(asked: { name: string }): Promise<unknown>;
    listResources(): Promise<{ resources: { uri: string }[] }>;
    readResource(asked: { uri: string }): Promise<unknown>;
    close(): Promise<void>;
  }>;
};

/** The AI SDK's own implementation of MCP. Tools are called as the AI SDK calls them for a model: by `execute`. */
export const aiSdk: OpenClient = async (url, key) => {
  const { createMCPClient } = loadPackage<AiSdk>("@ai-sdk/mcp");
  const client = await createMCPClient({ transport: { type: "http", url, headers: { Authorization: `Bearer ${key}` } } });
  return {
    tools: async () => Object.keys(await client.tools()),
    call: (name, args) =>
      shown(async () => {
        const tool = (await client.tools())[name];
        if (!tool) throw new Error(`The AI SDK was shown no tool ${name}.`);
        return textOf(await tool.execute(args, { toolCallId: "call-1", messages: [] }));
      }),
    prompts: {
      list: async () => (await client.experimental_listPrompts()).prompts.map((prompt) => prompt.name),
      get: (name) => shown(async () => textOf(await client.experimental_getPrompt({ name }))),
    },
    resources: {
      list: async () => (await client.listResources()).resources.map((resource) => resource.uri),
      read: (uri) => shown(async () => textOf(await client.readResource({ uri }))),
    },
    close: () => client.close(),
  };
};
