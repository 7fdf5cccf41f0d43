import { Client, StreamableHTTPClientTransport } from "@modelcontextprotocol/client";
import { type OpenClient, shown, textOf } from "@/e2e/interop/clients/interop-client.ts";

/** The SDK's current line: `legacy` is what it does when nobody asks for more, `auto` asks the server, a pin takes nothing else. */
export function sdkV2(mode: "legacy" | "auto" | { pin: string }): OpenClient {
  return async (url, key) => {
    const client = new Client({ name: "wicket-interop", version: "1.0.0" }, { versionNegotiation: { mode } });
    const headers = { authorization: `Bearer ${key}` };
    await client.connect(new StreamableHTTPClientTransport(new URL(url), { requestInit: { headers } }));
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
      close: () => client.close(),
    };
  };
}
