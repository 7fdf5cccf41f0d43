import { once } from "node:events";
import { type IncomingMessage, request } from "node:http";

export type OpenCall = {
  status: number;
  headers: IncomingMessage["headers"];
  /** The next piece of the answer, which is not read before it is asked for; null at its end. Throws when it breaks off. */
  next(): Promise<Buffer | null>;
  /** Everything that is still to come. */
  rest(): Promise<string>;
  /** Closes the connection. */
  leave(): void;
};

export type Calling = {
  mcpUrl: string;
  key: string;
  era: "legacy" | "modern";
  /** Null: through `/mcp`, with the tool's name behind the service `up`; else through `/mcp/<service>`. */
  service: string | null;
  tool: string;
  sizes?: { bytes?: number; count?: number; ms?: number };
};

/**
 * Sends one `tools/call` on a connection of its own and resolves with the head of its answer. The answer is read at the caller's pace,
 * which `fetch` does not let one have. `leaving` is how to go away before that.
 */
export async function openCall(calling: Calling, leaving?: AbortSignal): Promise<OpenCall> {
  const { mcpUrl, key, era, service, tool, sizes = {} } = calling;
  const name = service === null ? `up__${tool}` : tool;
  const version = era === "modern" ? "2026-07-28" : "2025-11-25";
  const envelope = {
    "io.modelcontextprotocol/protocolVersion": version,
    "io.modelcontextprotocol/clientCapabilities": {},
  };
  const outgoing = request(service === null ? mcpUrl : `${mcpUrl}/${service}`, {
    method: "POST",
    agent: false,
    headers: {
      authorization: `Bearer ${key}`,
      "content-type": "application/json",
      accept: "application/json, text/event-stream",
      "mcp-protocol-version": version,
      ...(era === "modern" ? { "mcp-method": "tools/call", "mcp-name": name } : {}),
    },
    ...(leaving ? { signal: leaving } : {}),
  });
  const _meta = { progressToken: "p", ...(era === "modern" ? envelope : {}) };
  outgoing.end(JSON.stringify({ jsonrpc: "2.0", id: 1, method: "tools/call", params: { name, arguments: sizes, _meta } }));
  const [incoming] = (await once(outgoing, "response")) as [IncomingMessage];
  outgoing.on("error", () => undefined);
  const pieces = incoming[Symbol.asyncIterator]() as AsyncIterator<Buffer>;
  const next = async () => {
    const { value, done } = await pieces.next();
    return done ? null : (value as Buffer);
  };
  return {
    status: incoming.statusCode ?? 0,
    headers: incoming.headers,
    next,
    rest: async () => {
      const parts: Buffer[] = [];
      for (let part = await next(); part !== null; part = await next()) parts.push(part);
      return Buffer.concat(parts).toString("utf8");
    },
    leave: () => void outgoing.destroy(),
  };
}
