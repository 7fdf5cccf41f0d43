import type { AddressInfo } from "node:net";
import { connect } from "node:net";
import { afterEach, expect, test } from "vitest";
import { createFront } from "@/cli/front.ts";
import { markedPeer } from "@/lib/front.ts";

const open: { close(): void }[] = [];
afterEach(() => {
  for (const server of open.splice(0)) server.close();
});

/** Sends raw bytes to a front whose "Next" answers with what it saw, and resolves to everything that came back. */
async function send(head: string, trustedProxyHops = 0): Promise<string> {
  const front = createFront(
    (request, response) => {
      const { "x-forwarded-for": forwardedFor, "x-forwarded-host": forwardedHost } = request.headers;
      const headers = new Headers({ "x-wicket-peer": String(request.headers["x-wicket-peer"]) });
      response.end(JSON.stringify({ url: request.url, peer: markedPeer(headers), forwardedFor, forwardedHost }));
    },
    { trustedProxyHops },
  );
  open.push(front);
  await new Promise<void>((resolve) => front.listen(0, "127.0.0.1", resolve));
  return await new Promise((resolve, reject) => {
    const socket = connect((front.address() as AddressInfo).port, "127.0.0.1");
    let answer = "";
    socket.on("data", (chunk) => {
      answer += chunk;
    });
    socket.on("close", () => resolve(answer)).on("error", reject);
    socket.write(`${head.trim().replaceAll("\n", "\r\n")}\r\nConnection: close\r\n\r\n`);
  });
}

test("passes a plain request on", async () => {
  const answer = await send("GET /agents?q=%2F HTTP/1.1\nHost: a");
  expect(answer).toMatch(/^HTTP\/1.1 200/);
  expect(answer).toContain('"url":"/agents?q=%2F"');
});

test("says which socket a request came through, whatever the client claims", async () => {
  const answer = await send("GET / HTTP/1.1\nHost: a\nX-Wicket-Peer: 0123456789abcdef0123456789abcdef 203.0.113.9");
  expect(answer).toContain('"peer":"127.0.0.1"');
});

test("does not believe the header when the front did not write it", () => {
  expect(markedPeer(new Headers({ "x-wicket-peer": "0123456789abcdef0123456789abcdef 203.0.113.9" }))).toBeNull();
  expect(markedPeer(new Headers({ "x-wicket-peer": " 203.0.113.9" }))).toBeNull();
});

test("drops what claims to come from a proxy when there is none, and keeps it when there is one", async () => {
  const head = "GET / HTTP/1.1\nHost: a\nX-Forwarded-For: 203.0.113.9\nX-Forwarded-Host: evil.example";
  expect(await send(head)).not.toContain("forwardedFor");
  expect(await send(head, 1)).toContain('"forwardedFor":"203.0.113.9","forwardedHost":"evil.example"');
});

test.each(["TRACE / HTTP/1.1\nHost: a", "CONNECT a:443 HTTP/1.1\nHost: a"])("answers 405 to %s", async (head) => {
  expect(await send(head)).toMatch(/^HTTP\/1.1 405/);
});

test.each([
  ["//evil.example/x", "a second slash"],
  ["/\\evil.example", "a backslash"],
  ["http://evil.example/", "an absolute address"],
  ["/%E0%A4%A", "what does not decode"],
  ["/a%00b", "a NUL"],
  ["*", "no path"],
])("refuses %s: %s", async (target) => {
  const answer = await send(`OPTIONS ${target} HTTP/1.1\nHost: a`);
  expect(answer).toMatch(/^HTTP\/1.1 400/);
  expect(answer).toContain("application/problem+json");
});

test.each(["Host", "Authorization", "Content-Type", "Mcp-Name", "Mcp-Session-Id"])("refuses a repeated %s", async (name) => {
  const answer = await send(`POST /mcp HTTP/1.1\nHost: a\n${name}: b\n${name.toUpperCase()}: c`);
  expect(answer).toMatch(/^HTTP\/1.1 400/);
  expect(answer).toContain(`The header ${name.toLowerCase()} was sent more than once.`);
});
