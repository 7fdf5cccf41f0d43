import { mkdtemp, rm } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { StdioClientTransport } from "@modelcontextprotocol/sdk/client/stdio.js";
import type { OpenClient } from "@/e2e/interop/clients/interop-client.ts";
import { connectV1 } from "@/e2e/interop/clients/sdk-v1.ts";
import { programOf } from "@/e2e/interop/packages.ts";

/**
 * The bridge by which desktop hosts that only start programs reach a server over HTTP: the host (here an SDK client) speaks to it on
 * standard input and output. `auto` lets it speak 2026-07-28 upstream. What it stores goes to a folder that is removed.
 */
export function mcpRemote(protocol: "legacy" | "auto"): OpenClient {
  return async (url, key) => {
    const home = await mkdtemp(join(tmpdir(), "wicket-mcp-remote-"));
    const program = programOf("mcp-remote", "mcp-remote");
    // No space after the colon, and the key by way of the environment: hosts on Windows split arguments at spaces (its README says so).
    const header = ["--header", `Authorization:\${AUTHORIZATION}`];
    const transport = new StdioClientTransport({
      command: process.execPath,
      args: [program, url, ...header, "--transport", "http-only", "--allow-http", "--protocol", protocol],
      env: { PATH: process.env.PATH ?? "", HOME: home, MCP_REMOTE_CONFIG_DIR: home, AUTHORIZATION: `Bearer ${key}` },
      stderr: "ignore",
    });
    const removeHome = () => rm(home, { recursive: true, force: true });
    const client = await connectV1(transport).catch(async (error) => {
      await transport.close();
      await removeHome();
      throw error;
    });
    return { ...client, close: () => client.close().then(removeHome) };
  };
}
