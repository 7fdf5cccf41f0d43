import { programOf } from "@/e2e/interop/packages.ts";
import { type ServerProcess, startServer } from "@/e2e/interop/servers/server-process.ts";
import { freePort } from "@/e2e/upstreams/everything.ts";

/** A server that speaks on standard input and output, put behind HTTP by `mcp-proxy`: both eras at one address, the legacy one with sessions. */
export async function startBridge(
  server: readonly string[],
  options: { environment?: { [name: string]: string }; folder?: string } = {},
): Promise<ServerProcess> {
  const port = await freePort();
  const bridge = [programOf("mcp-proxy", "mcp-proxy"), "--host", "127.0.0.1", "--port", String(port), "--server", "stream"];
  return startServer([...bridge, "--", process.execPath, ...server], { ...options, url: `http://127.0.0.1:${port}/mcp` });
}
