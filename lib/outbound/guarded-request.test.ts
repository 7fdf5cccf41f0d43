import { gzipSync } from "node:zlib";
import { afterEach, beforeEach, describe, expect, it, vi } from "vitest";
import { closeOutbound } from "@/lib/outbound/agent-pool.ts";
import { failure, sendTo, text } from "@/lib/outbound/testing-request.ts";
import { startTestingUpstream, type TestingUpstream } from "@/lib/outbound/testing-upstream.ts";

let upstream: TestingUpstream;

beforeEach(async () => {
  upstream = await startTestingUpstream();
});

afterEach(async () => {
  await closeOutbound();
  await upstream.stop();
});

const send = sendTo(() => upstream);

describe("a request", () => {
  it("arrives as it was meant, and its answer comes back", async () => {
    upstream.answer = (_, response) =>
      response.writeHead(202, { "Content-Type": "text/plain", "Mcp-Session-Id": "s", "X-Twice": ["a", "b"] }).end("grüße");
    const got = await send({
      url: `${upstream.origin}/mcp?x=1`,
      headers: { "content-type": "application/json", authorization: "Bearer t" },
    });
    expect(got.status).toBe(202);
    expect(got.headers).toMatchObject({ "content-type": "text/plain", "mcp-session-id": "s", "x-twice": "a, b" });
    expect(await text(got)).toBe("grüße");
    expect(upstream.seen).toEqual([expect.objectContaining({ method: "POST", url: "/mcp?x=1", body: '{"jsonrpc":"2.0"}' })]);
    expect(upstream.seen[0]?.headers).toMatchObject({
      authorization: "Bearer t",
      host: upstream.origin.slice(7),
      "content-length": "17",
    });
  });

  it("asks for an answer that is not compressed, whatever the caller says, and takes no other", async () => {
    await text(await send({ headers: { "accept-encoding": "gzip" } }));
    expect(upstream.seen[0]?.headers["accept-encoding"]).toBe("identity");
    upstream.answer = (_, response) => response.writeHead(200, { "content-encoding": "gzip" }).end(gzipSync("x".repeat(100_000)));
    expect(await failure(send())).toMatchObject({ reason: "unreachable", code: "CONTENT_ENCODING" });
  });

  it("does not follow redirects: they are answers", async () => {
    upstream.answer = (_, response) => response.writeHead(307, { location: `${upstream.origin}/elsewhere` }).end();
    const got = await send();
    expect([got.status, await text(got)]).toEqual([307, ""]);
    expect(upstream.seen).toHaveLength(1);
  });

  it("does not go through a proxy that the environment names", async () => {
    vi.stubEnv("HTTP_PROXY", "http://127.0.0.1:1");
    vi.stubEnv("http_proxy", "http://127.0.0.1:1");
    expect((await send()).status).toBe(200);
    vi.unstubAllEnvs();
  });
});

describe("the answer", () => {
  it("streams: its beginning can be read before there is an end", async () => {
    let end: () => void = () => undefined;
    upstream.answer = (_, response) => {
      response.writeHead(200, { "content-type": "text/event-stream" }).write("data: 1\n\n");
      end = () => response.end("data: 2\n\n");
    };
    const { body } = await send();
    const reader = body[Symbol.asyncIterator]();
    expect(Buffer.from((await reader.next()).value ?? []).toString()).toBe("data: 1\n\n");
    end();
    expect(Buffer.from((await reader.next()).value ?? []).toString()).toBe("data: 2\n\n");
    expect((await reader.next()).done).toBe(true);
  });

  it("is read at the reader's pace: an upstream cannot fill our memory", async () => {
    const piece = Buffer.alloc(1024 * 1024);
    const piecesMax = 256;
    let written = 0;
    upstream.answer = (_, response) => {
      response.writeHead(200);
      const write = () => {
        while (written < piecesMax) {
          written += 1;
          if (!response.write(piece)) return;
        }
      };
      response.on("drain", write);
      write();
    };
    const got = await send();
    let before = -1;
    while (written !== before) {
      before = written;
      await new Promise((resolve) => setTimeout(resolve, 100));
    }
    expect(written).toBeLessThan(piecesMax);
    got.abort();
    await upstream.closed;
  });

  it("that breaks off is told from one that ends", async () => {
    upstream.answer = (_, response) => {
      response.writeHead(200, { "content-length": "100" }).write("half");
      response.socket?.end();
    };
    const got = await send();
    expect(await failure(text(got))).toMatchObject({ reason: "unreachable" });
  });

  it("can be dropped, which closes the connection and harms nobody", async () => {
    upstream.answer = (_, response) => response.writeHead(200).write("x");
    const got = await send();
    got.abort();
    got.abort();
    await upstream.closed;
  });

  it("is dropped by a reader that stops in the middle", async () => {
    upstream.answer = (_, response) => response.writeHead(200).write("x");
    for await (const piece of (await send()).body) {
      expect(piece).toHaveLength(1);
      break;
    }
    await upstream.closed;
  });
});

describe("a caller that goes away", () => {
  it("before the request is sent, sends nothing", async () => {
    expect(await failure(send({ signal: AbortSignal.abort() }))).toMatchObject({ reason: "aborted" });
    expect(upstream.seen).toHaveLength(0);
  });

  it("while it waits, closes the connection", async () => {
    const caller = new AbortController();
    upstream.answer = () => caller.abort();
    expect(await failure(send({ signal: caller.signal }))).toMatchObject({ reason: "aborted" });
    await upstream.closed;
  });

  it("while the answer streams, closes the connection", async () => {
    const caller = new AbortController();
    upstream.answer = (_, response) => response.writeHead(200).write("x");
    const got = await send({ signal: caller.signal });
    const reading = failure(text(got));
    caller.abort();
    expect(await reading).toMatchObject({ reason: "aborted" });
    await upstream.closed;
  });

  it("afterwards, changes nothing", async () => {
    const caller = new AbortController();
    const got = await send({ signal: caller.signal });
    expect(await text(got)).toBe("{}");
    caller.abort();
    expect(await text(await send())).toBe("{}");
  });
});
