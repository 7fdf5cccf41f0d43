import { createServer, type IncomingMessage, type RequestListener, type Server, type ServerResponse } from "node:http";
import { markPeer } from "@/lib/front.ts";

/** Headers of which two make a request mean two things. Node and Next would take the first, or join them. */
const single = new Set([
  ...["host", "authorization", "content-type", "content-encoding", "origin", "cookie"],
  ...["mcp-method", "mcp-name", "mcp-session-id", "mcp-protocol-version", "last-event-id"],
]);

/** What a proxy says about a client. Believed only when there is a proxy (WICKET_TRUSTED_PROXY_HOPS); next-auth and Next would believe it. */
const forwarding = /^(x-forwarded-.*|forwarded|x-real-ip)$/;

/**
 * The one HTTP server: it turns away what no handler should have to think about, says which socket a request came through, and hands the
 * rest to Next. Timeouts hold for receiving a request, never for an answer, so that streams live as long as they like: 10 s for the
 * headers, 30 s for the whole request (a body is at most 4 MB).
 */
export function createFront(next: RequestListener, options: { trustedProxyHops: number }): Server {
  const server = createServer(
    { headersTimeout: 10_000, requestTimeout: 30_000, keepAliveTimeout: 65_000, connectionsCheckingInterval: 2_000 },
    (request, response) => {
      const fault = faultOf(request);
      if (fault) return refuse(response, fault);
      if (options.trustedProxyHops === 0) {
        for (const name of Object.keys(request.headers)) if (forwarding.test(name)) delete request.headers[name];
      }
      markPeer(request.headers, request.socket.remoteAddress);
      next(request, response);
    },
  );
  server.on("connect", (_request, socket) => {
    socket.on("error", () => socket.destroy());
    socket.end("HTTP/1.1 405 Method Not Allowed\r\nConnection: close\r\nContent-Length: 0\r\n\r\n");
  });
  return server;
}

type Fault = { status: 400 | 405; title: string; detail: string };

function faultOf(request: IncomingMessage): Fault | null {
  if (request.method === "TRACE" || request.method === "TRACK") {
    return { status: 405, title: "Method Not Allowed", detail: `Wicket does not answer ${request.method}.` };
  }
  if (!isCleanTarget(request.url ?? "")) return bad("The address was not understood. Send a path that begins with one slash.");
  const seen = new Set<string>();
  for (let at = 0; at < request.rawHeaders.length; at += 2) {
    const name = request.rawHeaders[at]?.toLowerCase() ?? "";
    if (single.has(name) && seen.has(name)) return bad(`The header ${name} was sent more than once. Send it once.`);
    seen.add(name);
  }
  return null;
}

/** A path and a query: no absolute address, no `//host` (which a redirect would turn into another site), nothing that does not decode. */
function isCleanTarget(target: string): boolean {
  const [path = ""] = target.split("?", 1);
  if (!path.startsWith("/") || path.startsWith("//")) return false;
  if (/[\0-\x20\x7f]|%00/.test(target) || /\\|%5c/i.test(path)) return false;
  try {
    decodeURIComponent(path);
    return true;
  } catch {
    return false;
  }
}

function bad(detail: string): Fault {
  return { status: 400, title: "Bad Request", detail };
}

/** RFC 9457. The connection is closed, because what else stands in it was sent by the same hand. */
function refuse(response: ServerResponse, { status, title, detail }: Fault): void {
  const body = JSON.stringify({ type: "about:blank", title, status, detail, code: "invalid_input" });
  response.writeHead(status, {
    "content-type": "application/problem+json",
    "content-length": Buffer.byteLength(body),
    "cache-control": "no-store",
    connection: "close",
    ...(status === 405 ? { allow: "GET, HEAD, POST, PUT, PATCH, DELETE, OPTIONS" } : {}),
  });
  response.end(body);
}
