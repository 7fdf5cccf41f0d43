import { createServer, type IncomingMessage, type Server, type ServerResponse } from "node:http";
import type { AddressInfo } from "node:net";
import { Client, StreamableHTTPClientTransport } from "@modelcontextprotocol/client";
import { createMcpHandler, McpServer } from "@modelcontextprotocol/server";
import { afterEach, beforeEach, describe, expect, it } from "vitest";
import { Problem } from "@/lib/errors.ts";
import { guardedFetch } from "@/lib/outbound/guarded-fetch.ts";
import { OutboundError } from "@/lib/outbound/outbound-error.ts";

const loopback = { loopbackHttp: true, private: false };
const strict = { loopbackHttp: false, private: false };

let server: Server;
let origin: string;
let seen: IncomingMessage[];
let answer: (request: IncomingMessage, response: ServerResponse) => unknown;

beforeEach(async () => {
  seen = [];
  answer = (_, response) => response.writeHead(200, { "content-type": "application/json" }).end('{"a":1}');
  server = createServer((request, response) => {
    seen.push(request);
    answer(request, response);
  });
  await new Promise<void>((resolve) => server.listen(0, "127.0.0.1", resolve));
  origin = `http://127.0.0.1:${(server.address() as AddressInfo).port}`;
});

afterEach(async () => {
  server.closeAllConnections();
  await new Promise((resolve) => server.close(resolve));
});

describe("the guarded fetch", () => {
  it("fetches where the policy lets it", async () => {
    const got = await guardedFetch(loopback)(`${origin}/x`, {
      method: "POST",
      body: "{}",
      headers: new Headers({ authorization: "Bearer t" }),
    });
    expect([got.status, await got.json()]).toEqual([200, { a: 1 }]);
    expect(seen[0]?.headers).toMatchObject({ authorization: "Bearer t", "accept-encoding": "identity" });
  });

  it("goes nowhere else, and says so in a sentence", async () => {
    await expect(guardedFetch(strict)(origin)).rejects.toThrow(Problem);
    await expect(guardedFetch(strict)("https://localhost/")).rejects.toThrow(/No connection was made/);
    await expect(guardedFetch(strict)("https://169.254.169.254/latest")).rejects.toMatchObject({ code: "unusable_upstream" });
    expect(seen).toHaveLength(0);
  });

  it("does not follow redirects, not even to where it may go", async () => {
    answer = (request, response) => response.writeHead(request.url === "/" ? 302 : 200, { location: "/elsewhere" }).end();
    await expect(guardedFetch(loopback)(`${origin}/`)).rejects.toThrow(OutboundError);
    expect(seen).toHaveLength(1);
    expect((await guardedFetch(loopback)(`${origin}/elsewhere`)).status).toBe(200);
  });

  it("takes no compressed answer", async () => {
    answer = (_, response) => response.writeHead(200, { "content-encoding": "gzip" }).end("x");
    await expect(guardedFetch(loopback)(origin)).rejects.toMatchObject({ reason: "unreachable", code: "CONTENT_ENCODING" });
  });

  it("says nothing of the inside when nobody listens", async () => {
    server.closeAllConnections();
    await new Promise((resolve) => server.close(resolve));
    const error = await guardedFetch(loopback)(origin).catch((thrown: unknown) => thrown);
    expect(error).toMatchObject({ reason: "unreachable", code: "ECONNREFUSED" });
    expect(String(error)).not.toContain("127.0.0.1");
    server.listen(0);
  });

  it("lets the caller's own abort through as it is", async () => {
    const caller = new AbortController();
    answer = () => caller.abort(new Error("enough"));
    await expect(guardedFetch(loopback)(origin, { signal: caller.signal })).rejects.toThrow("enough");
  });
});

describe.each(["legacy", "auto"] as const)("the SDK's client on the guarded fetch (%s)", (mode) => {
  it("lists tools", async () => {
    const handler = createMcpHandler(() => {
      const mcp = new McpServer({ name: "x", version: "1" });
      mcp.registerTool("hello", { description: "Says hello." }, async () => ({ content: [{ type: "text", text: "hello" }] }));
      return mcp;
    });
    answer = async (request, response) => {
      const chunks: Buffer[] = [];
      for await (const chunk of request) chunks.push(chunk as Buffer);
      const headers = Object.entries(request.headers).map(([name, value]): [string, string] => [name, String(value)]);
      const body = request.method === "POST" ? Buffer.concat(chunks) : null;
      const got = await handler.fetch(new Request(`${origin}${request.url}`, { method: request.method ?? "GET", headers, body }));
      response.writeHead(got.status, Object.fromEntries(got.headers));
      response.end(Buffer.from(await got.arrayBuffer()));
    };
    const client = new Client({ name: "test", version: "1" }, { versionNegotiation: { mode } });
    await client.connect(new StreamableHTTPClientTransport(new URL(`${origin}/mcp`), { fetch: guardedFetch(loopback) }));
    expect((await client.listTools()).tools.map((tool) => tool.name)).toEqual(["hello"]);
    await client.close();
    await handler.close();
  });
});
