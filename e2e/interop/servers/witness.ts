import { createServer, type IncomingMessage, request, type ServerResponse } from "node:http";
import type { AddressInfo } from "node:net";
import { buffer } from "node:stream/consumers";

export type Witness = {
  url: string;
  /** What the requests of a method asked for, in order: the tool, the prompt, or the URI. */
  asked(method: string): string[];
  forget(): void;
  close(): Promise<void>;
};

/** Stands before a real MCP server and keeps what reaches it: the servers themselves do not tell. Answers are streamed as they come. */
export async function startWitness(upstreamUrl: string): Promise<Witness> {
  const seen: { method: string; name: string }[] = [];
  const server = createServer((incoming, outgoing) => {
    buffer(incoming)
      .then((body) => {
        seen.push(...readMessage(body));
        pass(incoming, body, outgoing, new URL(upstreamUrl));
      })
      .catch(() => outgoing.destroy());
  });
  await new Promise<void>((resolve) => server.listen(0, "127.0.0.1", resolve));
  return {
    url: `http://127.0.0.1:${(server.address() as AddressInfo).port}${new URL(upstreamUrl).pathname}`,
    asked: (method) => seen.filter((one) => one.method === method).map((one) => one.name),
    forget: () => seen.splice(0),
    close: () =>
      new Promise((resolve) => {
        server.close(() => resolve());
        server.closeAllConnections();
      }),
  };
}

function readMessage(body: Buffer): { method: string; name: string }[] {
  if (body.length === 0) return [];
  const { method, params } = JSON.parse(body.toString("utf8")) as {
    method?: string;
    params?: { name?: string; uri?: string };
  };
  return method === undefined ? [] : [{ method, name: params?.name ?? params?.uri ?? "" }];
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
