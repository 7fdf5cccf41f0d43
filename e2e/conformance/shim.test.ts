import { once } from "node:events";
import { createServer, type IncomingMessage, request, type ServerResponse } from "node:http";
import type { AddressInfo } from "node:net";
import { text } from "node:stream/consumers";
import { afterEach, describe, expect, it } from "vitest";
import { type Shim, startShim } from "@/e2e/conformance/shim.ts";

const opened: (() => Promise<unknown>)[] = [];
afterEach(async () => {
  for (const close of opened.splice(0).reverse()) await close();
});

async function shimBefore(
  answer: (incoming: IncomingMessage, outgoing: ServerResponse) => void,
  bearer: string | null,
): Promise<Shim> {
  const server = createServer(answer).listen(0, "127.0.0.1");
  await once(server, "listening");
  const shim = await startShim();
  opened.push(
    () => {
      server.closeAllConnections();
      return new Promise((resolve) => server.close(resolve));
    },
    () => shim.close(),
  );
  shim.pointAt((server.address() as AddressInfo).port, bearer);
  return shim;
}

/** `fetch` would not send a Host of one's own. */
async function ask(
  origin: string,
  options: { method: string; path: string; headers: { [name: string]: string }; body?: string },
) {
  const asked = request(origin, { method: options.method, path: options.path, headers: options.headers });
  asked.end(options.body);
  const [answer] = (await once(asked, "response")) as [IncomingMessage];
  return { status: answer.statusCode, headers: answer.headers, body: await text(answer) };
}

describe("the shim", () => {
  it("passes method, path, headers and body on as they are, and adds the bearer", async () => {
    const shim = await shimBefore(async (incoming, outgoing) => {
      const { method, url, headers } = incoming;
      outgoing.writeHead(418, { "X-Kept": "yes" }).end(JSON.stringify({ method, url, headers, body: await text(incoming) }));
    }, "secret");
    const answer = await ask(shim.origin, {
      method: "POST",
      path: "/mcp/a%20b?c=d",
      headers: { Host: "evil.example.com", Origin: "http://evil.example.com", Authorization: "Bearer mine", "Mcp-Name": "x" },
      body: "a body",
    });
    expect(answer.status).toBe(418);
    expect(answer.headers["x-kept"]).toBe("yes");
    expect(JSON.parse(answer.body)).toMatchObject({
      method: "POST",
      url: "/mcp/a%20b?c=d",
      headers: { host: "evil.example.com", origin: "http://evil.example.com", authorization: "Bearer secret", "mcp-name": "x" },
      body: "a body",
    });
  });

  it("leaves the client's own Authorization alone when it has none to add", async () => {
    const shim = await shimBefore((incoming, outgoing) => outgoing.end(incoming.headers.authorization ?? "none"), null);
    const options = { method: "GET", path: "/", headers: { Authorization: "Bearer mine" } };
    expect((await ask(shim.origin, options)).body).toBe("Bearer mine");
  });

  it("passes each piece of an answer on when it comes, the headers first of all", async () => {
    const stage: { outgoing?: ServerResponse } = {};
    const shim = await shimBefore((_incoming, outgoing) => {
      stage.outgoing = outgoing;
      outgoing.writeHead(200, { "content-type": "text/event-stream" }).flushHeaders();
    }, null);
    const answer = await fetch(shim.origin);
    const reader = (answer.body ?? new ReadableStream<Uint8Array>()).getReader();
    for (const piece of ["first", "second"]) {
      stage.outgoing?.write(piece);
      expect(new TextDecoder().decode((await reader.read()).value)).toBe(piece);
    }
    stage.outgoing?.end();
    expect((await reader.read()).done).toBe(true);
  });

  it("takes the server's side down when the client goes away", async () => {
    let left = () => {};
    const gone = new Promise<void>((resolve) => {
      left = resolve;
    });
    const shim = await shimBefore((_incoming, outgoing) => {
      outgoing.on("close", left);
      outgoing.writeHead(200).flushHeaders();
    }, null);
    const leaving = new AbortController();
    await fetch(shim.origin, { signal: leaving.signal });
    leaving.abort();
    await gone;
  });

  it("takes the client's side down when the server breaks off", async () => {
    const shim = await shimBefore((_incoming, outgoing) => {
      outgoing.writeHead(200).write("half");
      setImmediate(() => outgoing.destroy());
    }, null);
    const answer = await fetch(shim.origin);
    await expect(answer.text()).rejects.toThrow();
  });
});
