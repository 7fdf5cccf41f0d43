import type { ServerResponse } from "node:http";
import { type AddressInfo, createServer as createTcpServer } from "node:net";
import { afterEach, beforeEach, describe, expect, it } from "vitest";
import { closeOutbound } from "@/lib/outbound/agent-pool.ts";
import { failure, sendTo, text } from "@/lib/outbound/testing-request.ts";
import { startTestingUpstream, type TestingUpstream } from "@/lib/outbound/testing-upstream.ts";

const strict = { loopbackHttp: false, private: false };

let upstream: TestingUpstream;

beforeEach(async () => {
  upstream = await startTestingUpstream();
});

afterEach(async () => {
  await closeOutbound();
  await upstream.stop();
});

const send = sendTo(() => upstream);

describe("an upstream that does not answer", () => {
  it("is silent when it says nothing in time, and the connection is closed", async () => {
    upstream.answer = () => undefined;
    expect(await failure(send({ timeouts: { connectMs: 1_000, firstByteMs: 50 } }))).toMatchObject({ reason: "silent" });
    await upstream.closed;
    expect(upstream.seen).toHaveLength(1);
  });

  it("has all the time it wants once it began", async () => {
    let end: () => void = () => undefined;
    upstream.answer = (_, response) => {
      response.writeHead(200).write("a");
      end = () => response.end("b");
    };
    const got = await send({ timeouts: { connectMs: 1_000, firstByteMs: 50 } });
    await new Promise((resolve) => setTimeout(resolve, 120));
    end();
    expect(await text(got)).toBe("ab");
  });

  it("is unreachable when nobody listens", async () => {
    const gone = createTcpServer();
    await new Promise<void>((resolve) => gone.listen(0, "127.0.0.1", resolve));
    const { port } = gone.address() as AddressInfo;
    await new Promise((resolve) => gone.close(resolve));
    const error = await failure(send({ url: `http://127.0.0.1:${port}/` }));
    expect(error).toMatchObject({ reason: "unreachable", code: "ECONNREFUSED" });
    expect(`${error} ${error.code}`).not.toContain("127.0.0.1");
    expect(error.cause).toBeUndefined();
  });

  it("is unreachable when it accepts the connection and never speaks TLS, or something else", async () => {
    const mute = createTcpServer((socket) => socket.on("error", () => undefined).resume());
    await new Promise<void>((resolve) => mute.listen(0, "127.0.0.1", resolve));
    const { port } = mute.address() as AddressInfo;
    const timeouts = { connectMs: 100, firstByteMs: 30_000 };
    expect(await failure(send({ url: `https://127.0.0.1:${port}/`, timeouts }))).toMatchObject({
      reason: "unreachable",
      code: "UND_ERR_CONNECT_TIMEOUT",
    });
    await new Promise((resolve) => mute.close(resolve));
    expect(await failure(send({ url: `${upstream.origin.replace("http:", "https:")}/` }))).toMatchObject({
      reason: "unreachable",
    });
    expect(upstream.seen).toHaveLength(0);
  });
});

describe("a request whose bytes may have arrived", () => {
  it("is never sent again, on a new connection or a used one", async () => {
    upstream.answer = (request) => request.socket.destroy();
    expect(await failure(send())).toMatchObject({ reason: "unreachable" });
    expect(upstream.seen).toHaveLength(1);

    upstream.answer = (_, response) => response.end("{}");
    await text(await send());
    upstream.answer = (request) => request.socket.destroy();
    expect(await failure(send())).toMatchObject({ reason: "unreachable" });
    expect(await failure(send({ method: "GET", body: null }))).toMatchObject({ reason: "unreachable" });
    expect(upstream.seen).toHaveLength(4);
    expect(upstream.seen[1]?.port).toBe(upstream.seen[2]?.port);
  });
});

describe("connections", () => {
  it("are kept for the next request of the same member and connector, and for no other", async () => {
    for (const poolKey of ["a/1", "a/1", "b/1", "a/2", "a/1"]) await text(await send({ poolKey }));
    const [first, second, otherMember, otherConnector, third] = upstream.seen.map(({ port }) => port);
    expect([second, third]).toEqual([first, first]);
    expect(new Set([first, otherMember, otherConnector]).size).toBe(3);
  });

  it("carry one request at a time", async () => {
    const waiting: ServerResponse[] = [];
    upstream.answer = (_, response) => {
      waiting.push(response);
      if (waiting.length === 2) for (const one of waiting) one.end("{}");
    };
    await Promise.all([send().then(text), send().then(text)]);
    expect(upstream.seen[0]?.port).not.toBe(upstream.seen[1]?.port);
  });
});

describe("an address that may not be connected to", () => {
  it("is refused before anything is sent, in every spelling", async () => {
    const port = upstream.origin.split(":")[2];
    for (const host of [
      "127.0.0.1",
      "localhost",
      "127.1",
      "2130706433",
      "0x7f.1",
      "0177.0.0.1",
      "[::ffff:7f00:1]",
      "①②⑦.0.0.1",
      "a.localhost",
    ]) {
      for (const protocol of ["http", "https"]) {
        const error = await failure(send({ url: `${protocol}://${host}:${port}/`, addressPolicy: strict }));
        expect(error, host).toMatchObject({ reason: "refused_address" });
      }
    }
    expect(upstream.seen).toHaveLength(0);
  });

  it("is reached where the policy allows loopback, by address and by name", async () => {
    const port = upstream.origin.split(":")[2];
    for (const host of ["127.0.0.1", "localhost", "127.1"])
      expect((await send({ url: `http://${host}:${port}/` })).status).toBe(200);
    expect((await send({ addressPolicy: { loopbackHttp: false, private: true } })).status).toBe(200);
    expect(upstream.seen).toHaveLength(4);
  });

  it("is not reached over a connection that another policy opened", async () => {
    await text(await send());
    expect(await failure(send({ addressPolicy: strict }))).toMatchObject({ reason: "refused_address" });
    expect(upstream.seen).toHaveLength(1);
  });
});
