import { readFileSync } from "node:fs";
import { afterAll, beforeAll, describe, expect, test } from "vitest";
import { sdkV1 } from "@/e2e/interop/clients/sdk-v1.ts";
import { sdkV2 } from "@/e2e/interop/clients/sdk-v2.ts";
import { type ListedTool, listRaw } from "@/e2e/interop/list-raw.ts";
import { type LiveGateway, liveGateway } from "@/e2e/upstreams/live-gateway.ts";
import { recordingUpstream, type Upstream } from "@/e2e/upstreams/recording-upstream.ts";
import type { AgentRow } from "@/lib/agents/store.ts";

/** What a client takes as a tool's name at most. */
const nameLengthMax = 64;

/** Real catalogues, as the services listed them, behind servers of either era that echo a call. One has the longest key there can be. */
const services = [
  { key: "github", catalogue: "github", era: "legacy", count: 44 },
  { key: "slack", catalogue: "slack", era: "modern", count: 19 },
  { key: "github-of-the-whole-organisation", catalogue: "github", era: "modern", count: 44 },
] as const;

let gateway: LiveGateway;
let agent: AgentRow;
let key: string;
const upstreams = new Map<string, Upstream>();

beforeAll(async () => {
  gateway = await liveGateway();
  agent = await gateway.newAgent("Catalogues");
  for (const { key: service, catalogue, era } of services) {
    const upstream = gateway.alongside(await recordingUpstream({ era, tools: captured(catalogue) }));
    upstreams.set(service, upstream);
    await gateway.connect(agent, { key: service, url: upstream.url });
  }
  ({ key } = await gateway.seat(agent));
});

afterAll(async () => {
  await gateway?.close();
});

function captured(catalogue: string): ListedTool[] {
  const file = new URL(`./catalogs/${catalogue}.raw.json`, import.meta.url);
  return (JSON.parse(readFileSync(file, "utf8")) as { result: { tools: ListedTool[] } }).result.tools;
}

const nameless = (tools: readonly ListedTool[]) => tools.map(({ name: _, ...definition }) => definition);

/** On `/mcp` resources have other names, too, and a tool of an MCP App says which resource shows it (SEP-1865, `_meta.ui.resourceUri`). */
function asExposed(service: string, tool: ListedTool): ListedTool {
  const { ui } = (tool._meta ?? {}) as { ui?: { resourceUri?: string } };
  if (ui?.resourceUri === undefined) return tool;
  return { ...tool, _meta: { ...(tool._meta as object), ui: { ...ui, resourceUri: `${service}+${ui.resourceUri}` } } };
}

for (const { key: service, catalogue, era, count } of services) {
  describe(`${catalogue}'s tools as ${service}`, () => {
    for (const asked of ["legacy", "modern"] as const) {
      describe(`/mcp, ${asked}`, () => {
        test("lists tools", async () => {
          const tools = await listRaw(gateway.mcpUrl, key, asked);
          const names = tools.map((tool) => tool.name);
          expect(new Set(names).size).toBe(services.reduce((sum, one) => sum + one.count, 0));
          for (const name of names) expect(name.length).toBeLessThanOrEqual(nameLengthMax);

          const own = tools.filter((tool) => tool.name.startsWith(`${service}__`));
          expect(own).toHaveLength(count);
          expect(nameless(own)).toEqual(nameless(captured(catalogue).map((tool) => asExposed(service, tool))));
          for (const [at, { name }] of captured(catalogue).entries()) {
            const full = `${service}__${name}`;
            if (full.length <= nameLengthMax) expect(own[at]?.name).toBe(full);
            else expect(own[at]?.name).toMatch(/_[0-9a-f]{8}$/);
          }
        });

        test("calls", async () => {
          const client = await (asked === "legacy" ? sdkV1 : sdkV2({ pin: "2026-07-28" }))(gateway.mcpUrl, key);
          const names = (await client.tools()).filter((name) => name.startsWith(`${service}__`));
          upstreams.get(service)?.forget();
          for (const [at, tool] of captured(catalogue).entries()) {
            expect(await client.call(names[at] ?? "", {})).toEqual({ said: `called ${tool.name}` });
          }
          expect(upstreams.get(service)?.calls()).toHaveLength(count);
          await client.close();
        });
      });
    }

    describe(`/mcp/${service}, ${era}`, () => {
      const url = () => `${gateway.mcpUrl}/${service}`;

      test("lists tools", async () => {
        const tools = await listRaw(url(), key, era);
        expect(tools).toEqual(captured(catalogue));
        expect(JSON.stringify(tools)).toBe(JSON.stringify(captured(catalogue)));
      });

      test("calls", async () => {
        const client = await (era === "legacy" ? sdkV1 : sdkV2({ pin: "2026-07-28" }))(url(), key);
        upstreams.get(service)?.forget();
        for (const { name } of captured(catalogue)) expect(await client.call(name, {})).toEqual({ said: `called ${name}` });
        expect(upstreams.get(service)?.calls()).toHaveLength(count);
        await client.close();
      });
    });
  });
}
