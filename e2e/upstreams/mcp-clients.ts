import { execFile } from "node:child_process";
import { createRequire } from "node:module";
import { dirname, join } from "node:path";
import { Client as ClientV2, ProtocolError, StreamableHTTPClientTransport as TransportV2 } from "@modelcontextprotocol/client";
import { Client as ClientV1 } from "@modelcontextprotocol/sdk/client/index.js";
import { StreamableHTTPClientTransport as TransportV1 } from "@modelcontextprotocol/sdk/client/streamableHttp.js";
import { McpError } from "@modelcontextprotocol/sdk/types.js";

/** What came of one call: the text of the result, or the JSON-RPC error as far as the client shows it (Inspector: its message only). */
export type Called = { text: string } | { refused: string; code?: number; data?: unknown };

/** A real client, as far as a test asks it: every one of them speaks to the gateway over HTTP with a member key. */
export type McpClient = {
  list(): Promise<string[]>;
  call(tool: string, args: { [name: string]: unknown }): Promise<Called>;
  close(): Promise<void>;
};

type Open = (url: string, key: string) => Promise<McpClient>;

const named = { name: "wicket-test", version: "1.0.0" };
const withKey = (key: string) => ({ requestInit: { headers: { authorization: `Bearer ${key}` } } });

const sdkV1: Open = async (url, key) => {
  const client = new ClientV1(named);
  // The SDK's own class does not hold under exactOptionalPropertyTypes.
  await client.connect(new TransportV1(new URL(url), withKey(key)) as Parameters<typeof client.connect>[0]);
  return {
    list: async () => (await client.listTools()).tools.map((tool) => tool.name),
    call: async (name, args) => {
      try {
        return { text: textOf(await client.callTool({ name, arguments: args })) };
      } catch (error) {
        if (error instanceof McpError) return { refused: error.message, code: error.code, data: error.data };
        throw error;
      }
    },
    close: () => client.close(),
  };
};

const sdkV2 =
  (mode: "legacy" | "auto" | { pin: string }): Open =>
  async (url, key) => {
    const client = new ClientV2(named, { versionNegotiation: { mode } });
    await client.connect(new TransportV2(new URL(url), withKey(key)));
    return {
      list: async () => (await client.listTools()).tools.map((tool) => tool.name),
      call: async (name, args) => {
        try {
          return { text: textOf(await client.callTool({ name, arguments: args })) };
        } catch (error) {
          if (error instanceof ProtocolError) return { refused: error.message, code: error.code, data: error.data };
          throw error;
        }
      },
      close: () => client.close(),
    };
  };

const inspector =
  (era: "legacy" | "auto" | "modern"): Open =>
  async (url, key) => {
    const ask = (...args: string[]) =>
      runInspector([
        url,
        "--transport",
        "http",
        "--header",
        `Authorization: Bearer ${key}`,
        "--protocol-era",
        era,
        "--format",
        "json",
        ...args,
      ]);
    return {
      list: async () => {
        const { result } = (await ask("--method", "tools/list")) as { result: { tools: { name: string }[] } };
        return result.tools.map((tool) => tool.name);
      },
      call: async (name, args) => {
        const given = Object.entries(args).flatMap(([argument, value]) => ["--tool-arg", `${argument}=${value}`]);
        const answer = await ask("--method", "tools/call", "--tool-name", name, ...given);
        const { result, error } = answer as { result?: unknown; error?: { message: string } };
        return error ? { refused: error.message } : { text: textOf(result) };
      },
      close: async () => undefined,
    };
  };

export const mcpClients = {
  "SDK v1": sdkV1,
  "SDK v2, legacy": sdkV2("legacy"),
  "SDK v2, auto": sdkV2("auto"),
  "SDK v2, modern": sdkV2({ pin: "2026-07-28" }),
  "Inspector, legacy": inspector("legacy"),
  "Inspector, auto": inspector("auto"),
  "Inspector, modern": inspector("modern"),
} as const satisfies { [name: string]: Open };

function textOf(result: unknown): string {
  const { content } = result as { content?: { text?: string }[] };
  return content?.map((block) => block.text ?? "").join("") ?? "";
}

/** Runs MCP Inspector as `--cli` and reads the JSON that it prints. */
function runInspector(args: string[]): Promise<unknown> {
  const manifest = createRequire(import.meta.url).resolve("@modelcontextprotocol/inspector/package.json");
  const { bin } = createRequire(import.meta.url)(manifest) as { bin: { [name: string]: string } };
  const entry = join(dirname(manifest), bin["mcp-inspector"] ?? "");
  return new Promise((resolve, reject) => {
    execFile(process.execPath, [entry, "--cli", ...args], { timeout: 60_000 }, (failure, stdout, stderr) => {
      try {
        resolve(JSON.parse(stdout || stderr));
      } catch {
        reject(new Error(`Inspector printed no JSON: ${stdout}${stderr}`, { cause: failure }));
      }
    });
  });
}
