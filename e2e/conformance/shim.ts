import { createServer, type IncomingMessage, request, type ServerResponse } from "node:http";
import type { AddressInfo } from "node:net";

export type Shim = { origin: string; pointAt(port: number, bearer: string | null): void; close(): Promise<void> };

/** Headers about one connection, which the shim ends (RFC 9110, 7.6.1). The length and the framing of a request are its sender's. */
const connectionHeaders = new Set(["connection", "keep-alive", "proxy-connection", "upgrade"]);

/**
 * A reverse proxy on loopback that adds an `Authorization` header and changes nothing else: the suite has no way to send one. Method, path,
 * `Host` and `Origin` stay as they are, both bodies stream, and whoever goes away takes the other side along. Until it is pointed at a
 * port of 127.0.0.1 it answers 503, so that its own address can be told to what it will stand before.
 */
export async function startShim(): Promise<Shim> {
  let target: { port: number; bearer: string | null } | null = null;
  const server = createServer((incoming, outgoing) => {
    if (target) pass(incoming, outgoing, target);
    else outgoing.writeHead(503).end();
  });
  server.requestTimeout = 0;
  await new Promise<void>((resolve, reject) => {
    server.once("error", reject);
    server.listen(0, "127.0.0.1", resolve);
  });
  return {
    origin: `http://127.0.0.1:${(server.address() as AddressInfo).port}`,
    pointAt: (port, bearer) => {
      target = { port, bearer };
    },
    close: () =>
      new Promise((resolve) => {
        server.close(() => resolve());
        server.closeAllConnections();
      }),
  };
}

function pass(
  incoming: IncomingMessage,
  outgoing: ServerResponse,
  { port, bearer }: { port: number; bearer: string | null },
): void {
  const kept = without(
    incoming.rawHeaders,
    bearer === null ? connectionHeaders : new Set([...connectionHeaders, "authorization"]),
  );
  const onward = request({
    host: "127.0.0.1",
    port,
    agent: false,
    method: incoming.method,
    path: incoming.url,
    headers: bearer === null ? kept : [...kept, "Authorization", `Bearer ${bearer}`],
  });
  onward.on("response", (answer) => {
    outgoing.writeHead(answer.statusCode ?? 502, answer.statusMessage, without(answer.rawHeaders, connectionHeaders));
    outgoing.flushHeaders();
    answer.on("error", () => outgoing.destroy());
    answer.pipe(outgoing);
  });
  onward.on("error", () => outgoing.destroy());
  outgoing.on("close", () => onward.destroy());
  incoming.pipe(onward);
}

/** The same pairs of names and values, in the same order and spelling, less those named. */
function without(rawHeaders: readonly string[], names: ReadonlySet<string>): string[] {
  return rawHeaders.filter((_text, at) => !names.has(rawHeaders[at - (at % 2)]?.toLowerCase() ?? ""));
}
