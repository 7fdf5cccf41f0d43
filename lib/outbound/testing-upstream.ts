import { createServer, type IncomingMessage, type ServerResponse } from "node:http";
import type { AddressInfo } from "node:net";

/** A real HTTP server on loopback for tests: it notes what reaches it and answers as it is told. */
export type TestingUpstream = {
  readonly origin: string;
  /** The requests that arrived whole, in order; `port` is the caller's end of the connection. */
  readonly seen: { method: string; url: string; headers: IncomingMessage["headers"]; body: string; port: number }[];
  answer: (request: IncomingMessage, response: ServerResponse) => unknown;
  /** Resolves when the connection of the last request that began is closed. */
  closed: Promise<void>;
  stop(): Promise<void>;
};

export async function startTestingUpstream(): Promise<TestingUpstream> {
  const server = createServer((request, response) => {
    let body = "";
    upstream.closed = new Promise((resolve) => request.socket.once("close", () => resolve()));
    request.setEncoding("utf8").on("data", (chunk) => {
      body += chunk;
    });
    request.on("end", () => {
      const { method = "", url = "", headers, socket } = request;
      upstream.seen.push({ method, url, headers, body, port: socket.remotePort ?? 0 });
      upstream.answer(request, response);
    });
  });
  await new Promise<void>((resolve) => server.listen(0, "127.0.0.1", resolve));
  const upstream: TestingUpstream = {
    origin: `http://127.0.0.1:${(server.address() as AddressInfo).port}`,
    seen: [],
    answer: (_, response) => response.writeHead(200, { "content-type": "application/json" }).end("{}"),
    closed: Promise.resolve(),
    stop: () => {
      server.closeAllConnections();
      return new Promise((resolve) => server.close(() => resolve()));
    },
  };
  return upstream;
}
