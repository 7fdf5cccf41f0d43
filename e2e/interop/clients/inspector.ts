import { execFile } from "node:child_process";
import { createRequire } from "node:module";
import { dirname, join } from "node:path";
import { type OpenClient, shown, textOf } from "@/e2e/interop/clients/interop-client.ts";

const patienceMs = 60_000;

/** MCP Inspector as a command: each request is a process of its own that connects, asks and ends. */
export function inspector(era: "legacy" | "auto" | "modern"): OpenClient {
  return async (url, key) => {
    const connection = ["--transport", "http", "--header", `Authorization: Bearer ${key}`, "--protocol-era", era];
    const ask = (method: string, ...args: string[]) =>
      inspect([url, ...connection, "--format", "json", "--method", method, ...args]);
    return {
      tools: async () => namesIn<{ name: string }>(await ask("tools/list"), "tools").map((tool) => tool.name),
      call: (name, args) =>
        shown(async () => {
          const given = Object.entries(args).flatMap(([argument, value]) => ["--tool-arg", `${argument}=${value}`]);
          return textOf(await ask("tools/call", "--tool-name", name, ...given));
        }),
      prompts: {
        list: async () => namesIn<{ name: string }>(await ask("prompts/list"), "prompts").map((prompt) => prompt.name),
        get: (name) => shown(async () => textOf(await ask("prompts/get", "--prompt-name", name))),
      },
      resources: {
        list: async () => namesIn<{ uri: string }>(await ask("resources/list"), "resources").map((resource) => resource.uri),
        read: (uri) => shown(async () => textOf(await ask("resources/read", "--uri", uri))),
      },
      close: async () => undefined,
    };
  };
}

function namesIn<Item>(result: unknown, member: string): Item[] {
  return (result as { [member: string]: Item[] })[member] ?? [];
}

/** The result that it prints; an error that it prints is thrown in its words. */
function inspect(args: string[]): Promise<unknown> {
  const manifest = createRequire(import.meta.url).resolve("@modelcontextprotocol/inspector/package.json");
  const { bin } = createRequire(manifest)(manifest) as { bin: { [name: string]: string } };
  const script = join(dirname(manifest), bin["mcp-inspector"] ?? "");
  return new Promise((resolve, reject) => {
    execFile(process.execPath, [script, "--cli", ...args], { timeout: patienceMs }, (_failure, stdout, stderr) => {
      const printed = (stdout || stderr).trim();
      try {
        const { result, error } = JSON.parse(printed) as { result?: unknown; error?: { message: string } };
        if (error) reject(new Error(error.message));
        else resolve(result);
      } catch {
        reject(new Error(`MCP Inspector printed no JSON: ${printed}`));
      }
    });
  });
}
