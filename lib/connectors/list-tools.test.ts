import { createServer } from "node:http";
import { afterEach, describe, expect, test } from "vitest";
import { freePort, startEverything } from "@/e2e/upstreams/everything.ts";
import { type Breakage, brokenUpstream } from "@/e2e/upstreams/misbehaving-upstreams.ts";
import { plainTools, recordingUpstream } from "@/e2e/upstreams/recording-upstream.ts";
import { modernUpstream, sessionfulUpstream } from "@/e2e/upstreams/sdk-upstreams.ts";
import { serveFetch } from "@/e2e/upstreams/serve-fetch.ts";
import { listTools } from "@/lib/connectors/list-tools.ts";
import { Problem } from "@/lib/errors.ts";

const running: { close(): Promise<void> }[] = [];
const run = <Server extends { close(): Promise<void> }>(server: Server): Server => {
  running.push(server);
  return server;
};
afterEach(async () => {
  for (const server of running.splice(0)) await server.close();
});

const onThisMachine = { loopbackHttp: true, private: false };
const list = (url: string, token: string | null = null) => listTools({ url, token, addressPolicy: onThisMachine });

async function refusalOf(url: string, token: string | null = null): Promise<string> {
  try {
    await list(url, token);
  } catch (error) {
    if (error instanceof Problem && error.code === "unusable_upstream") return error.message;
    throw error;
  }
  return "";
}

describe("listing the tools of an upstream", () => {
  test("learns the era by itself", async () => {
    const legacy = run(await recordingUpstream({ era: "legacy" }));
    expect(await list(legacy.url)).toMatchObject({
      era: "legacy",
      protocolVersion: "2025-11-25",
      serverName: "recording-upstream",
    });
    const modern = run(await recordingUpstream({ era: "modern" }));
    expect(await list(modern.url)).toMatchObject({
      era: "modern",
      protocolVersion: "2026-07-28",
      serverName: "recording-upstream",
    });
    expect((await list(run(await modernUpstream()).url)).era).toBe("modern");
  });

  test.each(["legacy", "modern"] as const)("takes every definition as the upstream wrote it (%s)", async (era) => {
    const tools = [
      {
        name: "odd/tool.name-1",
        "x-acme-extra": { kept: [1, 2.5, null] },
        title: "Odd",
        annotations: { readOnlyHint: true, vendorHint: "secret", sensitiveHint: { level: 3 } },
        inputSchema: {
          type: "object",
          properties: { a: { type: "string", "x-mcp-header": "not a header name!" } },
          "x-other": true,
        },
        execution: { taskSupport: "forbidden", mood: "grim" },
      },
      ...plainTools,
    ];
    const listed = await list(run(await recordingUpstream({ era, tools })).url);
    expect(listed.tools.map((tool) => tool.definition)).toEqual(tools);
    expect(listed.tools.map((tool) => tool.tier)).toEqual(["read", "read", "write", "destructive"]);
  });

  test("gives a session back that it opened", async () => {
    const upstream = run(await sessionfulUpstream());
    const listed = await list(upstream.url);
    expect(listed.tools.map((tool) => tool.definition.name)).toEqual(["add", "fail"]);
    expect(listed.tools.map((tool) => tool.tierSource)).toEqual(["annotations", "assumed"]);
    expect(upstream.sessions()).toBe(0);
    expect(upstream.called).toEqual([]);
  });

  test("lists the protocol project's own example server", async () => {
    const everything = run(await startEverything());
    const listed = await list(everything.url);
    expect(listed).toMatchObject({ era: "legacy", protocolVersion: "2025-11-25" });
    expect(listed.tools.map((tool) => tool.definition.name)).toContain("echo");
  });

  test("sends the token, and says so when it is missing or wrong", async () => {
    const upstream = run(await recordingUpstream({ token: "good-token" }));
    expect((await list(upstream.url, "good-token")).tools).toHaveLength(3);
    expect(await refusalOf(upstream.url)).toContain("asks for credentials");
    const wrong = await refusalOf(upstream.url, "bad-token");
    expect(wrong).toContain("asks for credentials");
    expect(wrong).not.toContain("bad-token");
  });

  test("reads all pages, and notices when they go in a circle", async () => {
    const pages = (next: (cursor: string | undefined) => string | undefined, perPage = 1) =>
      serveFetch(async (request) => {
        if (request.method !== "POST") return new Response(null, { status: 405 });
        const { id, method, params } = (await request.json()) as { id?: number; method: string; params?: { cursor?: string } };
        if (id === undefined) return new Response(null, { status: 202 });
        const result = {
          initialize: { protocolVersion: "2025-11-25", capabilities: { tools: {} }, serverInfo: { name: "pages", version: "1" } },
          "tools/list": {
            tools: Array.from({ length: perPage }, (_, index) => ({ name: `tool-${params?.cursor ?? "0"}-${index}` })),
            nextCursor: next(params?.cursor),
          },
        }[method];
        return Response.json({ jsonrpc: "2.0", id, ...(result ? { result } : { error: { code: -32601, message: "no" } }) });
      });
    const three = run(await pages((cursor) => (cursor === "2" ? undefined : String(Number(cursor ?? "0") + 1))));
    expect((await list(`${three.origin}/mcp`)).tools.map((tool) => tool.definition.name)).toEqual([
      "tool-0-0",
      "tool-1-0",
      "tool-2-0",
    ]);
    const circle = run(await pages((cursor) => (cursor === "1" ? "2" : "1")));
    expect(await refusalOf(`${circle.origin}/mcp`)).toMatch(/circle/);
    const endless = run(await pages((cursor) => String(Number(cursor ?? "0") + 1), 300));
    expect(await refusalOf(`${endless.origin}/mcp`)).toContain("more than 1000 tools");
  });

  test("accepts an MCP server that has no tools", async () => {
    const upstream = run(await recordingUpstream({ tools: [] }));
    expect((await list(upstream.url)).tools).toEqual([]);
  });

  test("says what an address is that is no MCP server", async () => {
    const page = run(await serveFetch(async () => new Response("<!doctype html>", { headers: { "content-type": "text/html" } })));
    expect(await refusalOf(page.origin)).toContain("of the type text/html");
    const missing = run(await serveFetch(async () => Response.json({ error: "Not found" }, { status: 404 })));
    expect(await refusalOf(missing.origin)).toContain("HTTP 404: there is no MCP server at that address");
    const broken = run(await serveFetch(async () => new Response("trace", { status: 500 })));
    expect(await refusalOf(broken.origin)).toContain("HTTP 500");
    const forbidden = run(await serveFetch(async () => new Response(null, { status: 403 })));
    expect(await refusalOf(forbidden.origin)).toContain("HTTP 403");
    const json = run(await serveFetch(async () => Response.json({ hello: "world" })));
    expect(await refusalOf(json.origin)).toContain("of the type application/json");
    expect(await refusalOf(`http://127.0.0.1:${await freePort()}/`)).toContain("could not be reached (ECONNREFUSED)");
    expect(await refusalOf("not an address")).toContain("not an address");
  });

  test("goes nowhere that the address policy does not allow, and where no redirect points", async () => {
    const upstream = run(await recordingUpstream());
    const elsewhere = listTools({ url: upstream.url, token: null, addressPolicy: { loopbackHttp: false, private: false } });
    await expect(elsewhere).rejects.toThrow("https://");
    expect(await refusalOf("https://169.254.169.254/mcp")).toContain("leads to this machine, a private network");
    expect(await refusalOf(upstream.url.replace("http://", "http://user:secret@"))).not.toContain("secret");
    expect(upstream.seen).toEqual([]);
    const pointing = run(await serveFetch(async () => Response.redirect(upstream.url, 307)));
    expect(await refusalOf(pointing.origin)).toContain("redirect");
    expect(upstream.seen).toEqual([]);
  });

  test("names the host of an address and nothing else of it", async () => {
    const missing = run(await serveFetch(async () => new Response(null, { status: 404 })));
    const refusal = await refusalOf(`${missing.origin}/secret-path?key=secret-key`);
    expect(refusal).toContain("127.0.0.1");
    expect(refusal).not.toContain("secret");
  });

  test("stops at 2 MB of answers", async () => {
    const upstream = run(await recordingUpstream({ tools: [{ name: "large", description: "x".repeat(2 * 1024 * 1024) }] }));
    expect(await refusalOf(upstream.url)).toContain("more than 2 MB");
    const fine = run(await recordingUpstream({ tools: [{ name: "large", description: "x".repeat(1024 * 1024) }] }));
    expect((await list(fine.url)).tools).toHaveLength(1);
  });

  test("gives up on a server that does not answer", async () => {
    const silent = createServer(() => undefined);
    await new Promise<void>((resolve) => silent.listen(0, "127.0.0.1", resolve));
    run({
      close: async () => {
        silent.closeAllConnections();
        silent.close();
      },
    });
    const address = silent.address();
    const url = `http://127.0.0.1:${typeof address === "object" ? address?.port : 0}/`;
    const listing = listTools({ url, token: null, addressPolicy: onThisMachine, patienceMs: 200 });
    await expect(listing).rejects.toThrow("did not list its tools within 0.2 seconds");
  });

  test("stores no list that holds an unusable name", async () => {
    const upstream = run(await recordingUpstream({ tools: [{ name: "fine" }, { name: "with\u0007bell" }] }));
    expect(await refusalOf(upstream.url)).toContain("tool 2 of the server's list holds a control character");
  });

  test("does not call a tool, however the upstream would answer", async () => {
    const breakages: Breakage[] = ["status 500", "garbage"];
    for (const breakage of breakages) {
      const upstream = run(await brokenUpstream(breakage));
      expect((await list(upstream.url)).tools).toHaveLength(3);
      expect(upstream.calls()).toEqual([]);
    }
  });
});
