import { mkdtempSync, readFileSync, realpathSync, rmSync } from "node:fs";
import { createServer } from "node:http";
import type { AddressInfo } from "node:net";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { afterAll, beforeAll, describe, expect, test } from "vitest";
import type { InteropClient, OpenClient } from "@/e2e/interop/clients/interop-client.ts";
import { sdkV1 } from "@/e2e/interop/clients/sdk-v1.ts";
import { sdkV2 } from "@/e2e/interop/clients/sdk-v2.ts";
import { programOf } from "@/e2e/interop/packages.ts";
import { startBridge } from "@/e2e/interop/servers/bridge.ts";
import { startServer } from "@/e2e/interop/servers/server-process.ts";
import { freePort } from "@/e2e/upstreams/everything.ts";
import { type LiveGateway, liveGateway } from "@/e2e/upstreams/live-gateway.ts";
import type { AgentRow } from "@/lib/agents/store.ts";
import { savePolicy } from "@/lib/policy/store.ts";

const legacy = { era: "legacy", open: sdkV1 };
const modern = { era: "modern", open: sdkV2({ pin: "2026-07-28" }) };

const folder = realpathSync(mkdtempSync(join(tmpdir(), "wicket-interop-files-")));
let gateway: LiveGateway;
let agent: AgentRow;
let key: string;

beforeAll(async () => {
  gateway = await liveGateway();
  agent = await gateway.newAgent("Servers");
  ({ key } = await gateway.seat(agent));
});

afterAll(async () => {
  await gateway?.close();
  rmSync(folder, { recursive: true, force: true });
});

/** Runs the tests of one server at each address in each era that it speaks: `mcp` gives the connected client and the name of a tool there. */
function atEachAddress(
  service: string,
  eras: readonly { era: string; open: OpenClient }[],
  tests: (mcp: { client(): InteropClient; tool(own: string): string; turn: string }) => void,
): void {
  for (const { era, open } of eras) {
    for (const address of ["/mcp", `/mcp/${service}`]) {
      describe(`${address}, ${era}`, () => {
        let client: InteropClient;
        beforeAll(async () => {
          client = await open(gateway.mcpUrl + address.slice("/mcp".length), key);
        });
        afterAll(async () => {
          await client?.close();
        });
        const tool = (own: string) => (address === "/mcp" ? `${service}__${own}` : own);
        tests({ client: () => client, tool, turn: `${era}${address.replaceAll("/", "-")}` });
      });
    }
  }
}

const forbid = (name: string, action: string, when: string) =>
  savePolicy(gateway.scope, agent.id, { name, text: `forbid(principal, action == ${action}, resource) when { ${when} };` });

/** The text of a result, which has to be one. */
async function said(client: InteropClient, tool: string, args: { [name: string]: unknown }): Promise<string> {
  const shown = await client.call(tool, args);
  if ("refused" in shown) throw new Error(shown.refused);
  return shown.said;
}

describe("filesystem, by mcp-proxy", () => {
  beforeAll(async () => {
    const server = await startBridge([programOf("@modelcontextprotocol/server-filesystem", "mcp-server-filesystem"), folder]);
    gateway.alongside(server);
    await gateway.connect(agent, { key: "files", namespace: "FilesMCP", url: server.url });
    await forbid("no-secrets", 'FilesMCP::Action::"write_file"', 'context.args.path like "*/secret-*"');
  });

  atEachAddress("files", [legacy, modern], ({ client, tool, turn }) => {
    test("lists tools", async () => {
      const names = ["read_text_file", "write_file", "list_directory", "move_file"].map(tool);
      expect(await client().tools()).toEqual(expect.arrayContaining(names));
    });

    test("calls", async () => {
      const path = join(folder, `open-${turn}.txt`);
      expect(await said(client(), tool("write_file"), { path, content: `by ${turn}` })).toContain("Successfully wrote");
      expect(readFileSync(path, "utf8")).toBe(`by ${turn}`);
      expect(await said(client(), tool("read_text_file"), { path })).toBe(`by ${turn}`);
    });

    test("is denied", async () => {
      const path = join(folder, `secret-${turn}.txt`);
      const shown = await client().call(tool("write_file"), { path, content: "nothing" });
      expect(shown).toEqual({ refused: expect.stringMatching(/no-secrets.*AUDIT-/) });
      expect(await said(client(), tool("list_directory"), { path: folder })).not.toContain("secret-");
    });
  });
});

describe("memory, by mcp-proxy", () => {
  beforeAll(async () => {
    const program = programOf("@modelcontextprotocol/server-memory", "mcp-server-memory");
    const server = await startBridge([program], { environment: { MEMORY_FILE_PATH: join(folder, "memory.jsonl") } });
    gateway.alongside(server);
    await gateway.connect(agent, { key: "memory", namespace: "MemoryMCP", url: server.url });
    await forbid("ada-is-kept", 'MemoryMCP::Action::"delete_entities"', 'context.args.entityNames.contains("Ada")');
  });

  atEachAddress("memory", [legacy, modern], ({ client, tool, turn }) => {
    const entity = (name: string) => ({ name, entityType: "person", observations: [`seen by ${turn}`] });

    test("lists tools", async () => {
      const names = ["create_entities", "read_graph", "delete_entities"].map(tool);
      expect(await client().tools()).toEqual(expect.arrayContaining(names));
    });

    test("calls", async () => {
      await said(client(), tool("create_entities"), { entities: [entity("Ada"), entity(`Guest-${turn}`)] });
      expect(await said(client(), tool("read_graph"), {})).toContain(`Guest-${turn}`);
      await said(client(), tool("delete_entities"), { entityNames: [`Guest-${turn}`] });
      expect(await said(client(), tool("read_graph"), {})).not.toContain(`Guest-${turn}`);
    });

    test("is denied", async () => {
      const shown = await client().call(tool("delete_entities"), { entityNames: ["Somebody", "Ada"] });
      expect(shown).toEqual({ refused: expect.stringMatching(/ada-is-kept.*AUDIT-/) });
      expect(await said(client(), tool("read_graph"), {})).toContain("Ada");
    });
  });
});

describe("Playwright", () => {
  const visited: string[] = [];
  let site: string;

  beforeAll(async () => {
    const pages = createServer((request, response) => {
      visited.push(request.url ?? "");
      response.writeHead(200, { "content-type": "text/html" });
      response.end(`<!doctype html><title>A page</title><h1>You are at ${request.url}</h1>`);
    });
    await new Promise<void>((resolve) => pages.listen(0, "127.0.0.1", resolve));
    site = `http://127.0.0.1:${(pages.address() as AddressInfo).port}`;
    gateway.alongside({
      close: () =>
        new Promise((resolve) => {
          pages.close(() => resolve());
          pages.closeAllConnections();
        }),
    });
    const port = await freePort();
    const browser = process.env.PLAYWRIGHT_CHROMIUM_EXECUTABLE;
    const server = await startServer(
      [programOf("@playwright/mcp", "playwright-mcp"), "--port", String(port), "--headless", "--isolated"].concat(
        ["--browser", "chromium"],
        browser ? ["--executable-path", browser] : [],
        // Chromium has no sandbox for root.
        process.getuid?.() === 0 ? ["--no-sandbox"] : [],
      ),
      // It takes the host that it was told to listen on, and no other name of it.
      { url: `http://localhost:${port}/mcp`, folder },
    );
    gateway.alongside(server);
    await gateway.connect(agent, { key: "browser", namespace: "BrowserMCP", url: server.url });
    await forbid("closed-pages", 'BrowserMCP::Action::"browser_navigate"', 'context.args.url like "*/closed/*"');
  });

  atEachAddress("browser", [legacy], ({ client, tool, turn }) => {
    test("lists tools", async () => {
      const names = ["browser_navigate", "browser_click", "browser_snapshot"].map(tool);
      expect(await client().tools()).toEqual(expect.arrayContaining(names));
    });

    test("calls", async () => {
      const page = await said(client(), tool("browser_navigate"), { url: `${site}/open/${turn}` });
      expect(page).toContain("Page Title: A page");
      expect(visited).toContain(`/open/${turn}`);
    });

    test("is denied", async () => {
      const shown = await client().call(tool("browser_navigate"), { url: `${site}/closed/${turn}` });
      expect(shown).toEqual({ refused: expect.stringMatching(/closed-pages.*AUDIT-/) });
      expect(visited.filter((path) => path.startsWith("/closed/"))).toEqual([]);
    });
  });
});
