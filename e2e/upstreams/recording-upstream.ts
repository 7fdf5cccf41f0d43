import { createServer, type IncomingHttpHeaders, type IncomingMessage, type ServerResponse } from "node:http";
import type { AddressInfo } from "node:net";

/** One HTTP request that reached the upstream. */
export type Seen = {
  httpMethod: string;
  headers: IncomingHttpHeaders;
  /** The bytes as they came. */
  body: string;
  /** The JSON-RPC method, null when the body was no such message. */
  method: string | null;
  /** The tool of a `tools/call`, null otherwise. */
  tool: string | null;
  id: string | number | null;
  /** Resolves when the connection closed before the answer was complete. */
  abandoned: Promise<void>;
};

export type Upstream = {
  url: string;
  /** Everything that arrived, in order. */
  seen: Seen[];
  /** The `tools/call` requests among it, of one tool or of all. */
  calls(tool?: string): Seen[];
  /** Forgets what was seen. */
  forget(): void;
  close(): Promise<void>;
};

export type Answering = (call: Seen, response: ServerResponse) => void | Promise<void>;

export type UpstreamOptions = {
  /** `legacy` answers initialize only, `modern` server/discover only. */
  era?: "legacy" | "modern";
  tools?: readonly { readonly name: string; readonly [member: string]: unknown }[];
  /** Legacy only: mint an `Mcp-Session-Id` and refuse calls without it. */
  sessions?: boolean;
  /** Refuse whoever does not bring this bearer token. */
  token?: string;
  /** Runs when a `tools/call` has arrived, before it is answered: the place to look into the database. */
  onCall?: (call: Seen) => void | Promise<void>;
  /** Answers a `tools/call`; without it the call is answered with the arguments as text. */
  answer?: Answering;
};

export const plainTools = [
  { name: "look", inputSchema: { type: "object", properties: { at: { type: "string" } } }, annotations: { readOnlyHint: true } },
  {
    name: "put",
    inputSchema: { type: "object", properties: { at: { type: "string" }, text: { type: "string" } } },
    annotations: { readOnlyHint: false, destructiveHint: false },
  },
  {
    name: "wipe",
    inputSchema: { type: "object", properties: { at: { type: "string" } } },
    annotations: { destructiveHint: true },
  },
];

/** A small real MCP server over HTTP, without an SDK, that keeps everything that reached it. */
export async function recordingUpstream(options: UpstreamOptions = {}): Promise<Upstream> {
  const seen: Seen[] = [];
  const server = createServer((request, response) => {
    receive(request, response)
      .then((arrived) => {
        seen.push(arrived);
        return respond(arrived, response, options);
      })
      .catch(() => response.destroy());
  });
  await new Promise<void>((resolve) => server.listen(0, "127.0.0.1", resolve));
  return {
    url: `http://127.0.0.1:${(server.address() as AddressInfo).port}/mcp`,
    seen,
    calls: (tool) => seen.filter((one) => one.method === "tools/call" && (tool === undefined || one.tool === tool)),
    forget: () => seen.splice(0),
    close: () =>
      new Promise((resolve) => {
        server.close(() => resolve());
        server.closeAllConnections();
      }),
  };
}

/** The JSON-RPC answer to one message, as the body of HTTP 200. */
export function sendResult(call: Seen, response: ServerResponse, result: object): void {
  response.writeHead(200, { "content-type": "application/json" });
  response.end(JSON.stringify({ jsonrpc: "2.0", id: call.id, result }));
}

/** The result of a tool that said this, valid in both eras. */
export function said(text: string): object {
  return { content: [{ type: "text", text }], resultType: "complete" };
}

async function receive(request: IncomingMessage, response: ServerResponse): Promise<Seen> {
  const abandoned = new Promise<void>((resolve) => {
    response.on("close", () => {
      if (!response.writableFinished) resolve();
    });
  });
  const pieces: Buffer[] = [];
  for await (const piece of request) pieces.push(piece as Buffer);
  const body = Buffer.concat(pieces).toString("utf8");
  const message = readMessage(body);
  const { method, id, params } = message;
  const name = typeof params === "object" && params !== null && "name" in params ? params.name : null;
  return {
    httpMethod: request.method ?? "",
    headers: request.headers,
    body,
    method: typeof method === "string" ? method : null,
    tool: method === "tools/call" && typeof name === "string" ? name : null,
    id: typeof id === "string" || typeof id === "number" ? id : null,
    abandoned,
  };
}

async function respond(call: Seen, response: ServerResponse, options: UpstreamOptions): Promise<void> {
  const { era = "legacy", tools = plainTools, sessions = false } = options;
  const end = (status: number, headers: { [name: string]: string } = {}) => response.writeHead(status, headers).end();
  if (options.token !== undefined && call.headers.authorization !== `Bearer ${options.token}`) {
    return void end(401, { "www-authenticate": "Bearer" });
  }
  if (call.httpMethod === "DELETE") return void end(204);
  if (call.httpMethod !== "POST") return void end(405);
  if (call.id === null) return void end(202);
  if (era === "legacy" && call.method === "initialize") {
    if (sessions) response.setHeader("mcp-session-id", `session-${Math.random().toString(36).slice(2)}`);
    return sendResult(call, response, {
      protocolVersion: "2025-11-25",
      capabilities: { tools: {} },
      serverInfo: { name: "recording-upstream", version: "1.0.0" },
    });
  }
  if (era === "modern" && call.method === "server/discover") {
    return sendResult(call, response, {
      resultType: "complete",
      supportedVersions: ["2026-07-28"],
      capabilities: { tools: {} },
      ttlMs: 0,
      cacheScope: "private",
      _meta: { "io.modelcontextprotocol/serverInfo": { name: "recording-upstream", version: "1.0.0" } },
    });
  }
  if (sessions && call.headers["mcp-session-id"] === undefined) return void end(400);
  if (call.method === "tools/list")
    return sendResult(call, response, { resultType: "complete", tools, ttlMs: 0, cacheScope: "private" });
  if (call.method === "tools/call") {
    await options.onCall?.(call);
    return options.answer ? options.answer(call, response) : sendResult(call, response, said(`called ${call.tool}`));
  }
  response.writeHead(era === "modern" ? 404 : 200, { "content-type": "application/json" });
  response.end(JSON.stringify({ jsonrpc: "2.0", id: call.id, error: { code: -32601, message: "Method not found" } }));
}

function readMessage(body: string): { method?: unknown; id?: unknown; params?: unknown } {
  try {
    const message: unknown = JSON.parse(body);
    return typeof message === "object" && message !== null ? message : {};
  } catch {
    return {};
  }
}
