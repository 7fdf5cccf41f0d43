import { createServer, type IncomingMessage, request, type ServerResponse } from "node:http";
import type { AddressInfo } from "node:net";
import { buffer } from "node:stream/consumers";

/** One message that reached the upstream. */
export type Witnessed = {
  httpMethod: string;
  sessionId: string | null;
  method: string | null;
  /** The tool of a call. */
  tool: string | null;
  /** The texts among the arguments of a call, by which the test knows it again. */
  marks: string[];
};

export type Witness = { url: string; seen: Witnessed[]; close(): Promise<void> };

type Body = { method?: string; params?: { name?: string; arguments?: { readonly [name: string]: unknown } } };

/** Stands before a real MCP server and keeps what reaches it, because the servers do not tell. Answers pass as they come. */
export async function startWitness(upstreamUrl: string): Promise<Witness> {
  const seen: Witnessed[] = [];
  const server = createServer((incoming, outgoing) => {
    buffer(incoming)
      .then((body) => {
        seen.push(witnessed(incoming, body));
        pass(incoming, body, outgoing, new URL(upstreamUrl));
      })
      .catch(() => outgoing.destroy());
  });
  await new Promise<void>((resolve) => server.listen(0, "127.0.0.1", resolve));
  return {
    url: `http://127.0.0.1:${(server.address() as AddressInfo).port}${new URL(upstreamUrl).pathname}`,
    seen,
    close: () =>
      new Promise((resolve) => {
        server.close(() => resolve());
        server.closeAllConnections();
      }),
  };
}

function witnessed(incoming: IncomingMessage, body: Buffer): Witnessed {
  const message = (body.length === 0 ? {} : JSON.parse(body.toString("utf8"))) as Body;
  const sessionId = incoming.headers["mcp-session-id"];
  return {
    httpMethod: incoming.method ?? "",
    sessionId: typeof sessionId === "string" ? sessionId : null,
    method: message.method ?? null,
    tool: message.method === "tools/call" ? (message.params?.name ?? null) : null,
    marks: Object.values(message.params?.arguments ?? {}).filter((value) => typeof value === "string"),
  };
}

function pass(incoming: IncomingMessage, body: Buffer, outgoing: ServerResponse, upstream: URL): void {
  const { connection: _hop, "transfer-encoding": _framing, "content-length": _length, ...headers } = incoming.headers;
  const onward = request(upstream, {
    method: incoming.method,
    agent: false,
    headers: { ...headers, host: upstream.host, ...(body.length === 0 ? {} : { "content-length": body.length }) },
  });
  onward.on("response", (answer) => {
    outgoing.writeHead(answer.statusCode ?? 502, answer.headers);
    outgoing.flushHeaders();
    answer.on("error", () => outgoing.destroy());
    answer.pipe(outgoing);
  });
  onward.on("error", () => outgoing.destroy());
  outgoing.on("close", () => onward.destroy());
  onward.end(body);
}
