import { execFile } from "node:child_process";
import { promisify } from "node:util";
import { afterAll, beforeAll, expect, test } from "vitest";
import { type LiveGateway, liveGateway } from "@/e2e/upstreams/live-gateway.ts";
import { recordingUpstream, type Upstream } from "@/e2e/upstreams/recording-upstream.ts";
import { curl } from "@/lib/clients/curl.ts";
import type { ClientKey } from "@/lib/clients/mcp-client.ts";

let gateway: LiveGateway;
let up: Upstream;
let key = "";

beforeAll(async () => {
  gateway = await liveGateway();
  up = gateway.alongside(await recordingUpstream());
  const agent = await gateway.newAgent("Curl");
  await gateway.connect(agent, { key: "up", namespace: "UpMCP", url: up.url });
  ({ key } = await gateway.seat(agent));
});
afterAll(() => gateway.close());

/** Runs the command as it is copied, with `variable` as what WICKET_KEY holds. */
async function run(
  path: string,
  clientKey: ClientKey,
  variable: string,
): Promise<{ result?: { tools: { name: string }[] }; error?: unknown }> {
  const [copy] = curl.build({ url: `${gateway.mcpUrl}${path}`, name: "wicket", key: clientKey });
  const { stdout } = await promisify(execFile)("sh", ["-c", copy?.text ?? ""], { env: { ...process.env, WICKET_KEY: variable } });
  return JSON.parse(stdout);
}

const toolsOf = (answer: Awaited<ReturnType<typeof run>>) => answer.result?.tools.map((tool) => tool.name).sort();

test.each([
  ["", ["up__look", "up__wipe"]],
  ["/up", ["look", "wipe"]],
])("the command lists the tools of /mcp%s, with the key in it or in the variable", async (path, some) => {
  expect(toolsOf(await run(path, { kind: "revealed", value: key }, "not it"))).toEqual(expect.arrayContaining(some));
  expect(toolsOf(await run(path, { kind: "reference" }, key))).toEqual(expect.arrayContaining(some));
});

test("the command with another key is refused in words", async () => {
  const answer = await run("", { kind: "reference" }, "A".repeat(32));
  expect(answer.result).toBeUndefined();
  expect(JSON.stringify(answer.error)).toMatch(/key/i);
});
