import { createMcpHandler, McpServer, WebStandardStreamableHTTPServerTransport } from "@modelcontextprotocol/server";
import { z } from "zod";
import { type Served, serveFetch } from "@/e2e/upstreams/serve-fetch.ts";

export type SdkUpstream = {
  url: string;
  /** The names of the tools that were called, in order. */
  called: string[];
  close(): Promise<void>;
};

/** A server of the SDK's current line that speaks the modern era only (2026-07-28). */
export async function modernUpstream(): Promise<SdkUpstream> {
  const called: string[] = [];
  const handler = createMcpHandler(() => exampleServer(called), { legacy: "reject" });
  return upstreamOf(await serveFetch((request) => handler.fetch(request)), called);
}

/** A server that speaks the legacy era with sessions: whoever does not initialize first is refused. */
export async function sessionfulUpstream(): Promise<SdkUpstream & { sessions(): number }> {
  const called: string[] = [];
  const transports = new Map<string, WebStandardStreamableHTTPServerTransport>();
  const served = await serveFetch(async (request) => {
    const known = transports.get(request.headers.get("mcp-session-id") ?? "");
    if (known) return known.handleRequest(request);
    if (request.headers.has("mcp-session-id")) return Response.json({ error: "unknown session" }, { status: 404 });
    const transport: WebStandardStreamableHTTPServerTransport = new WebStandardStreamableHTTPServerTransport({
      sessionIdGenerator: () => crypto.randomUUID(),
      onsessioninitialized: (id) => void transports.set(id, transport),
      onsessionclosed: (id) => void transports.delete(id),
    });
    await exampleServer(called).connect(transport);
    return transport.handleRequest(request);
  });
  return { ...upstreamOf(served, called), sessions: () => transports.size };
}

function upstreamOf(served: Served, called: string[]): SdkUpstream {
  return { url: `${served.origin}/mcp`, called, close: served.close };
}

function exampleServer(called: string[]): McpServer {
  const server = new McpServer({ name: "example-upstream", version: "1.0.0" });
  server.registerTool(
    "add",
    {
      description: "Adds two numbers.",
      inputSchema: z.object({ a: z.number(), b: z.number() }),
      annotations: { readOnlyHint: true },
    },
    async ({ a, b }) => {
      called.push("add");
      return { content: [{ type: "text", text: String(a + b) }] };
    },
  );
  server.registerTool("fail", { description: "Always fails.", inputSchema: z.object({}) }, async () => {
    called.push("fail");
    throw new Error("This tool always fails.");
  });
  return server;
}
