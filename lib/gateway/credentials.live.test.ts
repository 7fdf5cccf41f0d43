import { afterAll, beforeAll, expect, test } from "vitest";
import { type GatewayProcess, startGatewayProcess } from "@/e2e/soak/gateway-process.ts";
import { type LiveGateway, liveGateway } from "@/e2e/upstreams/live-gateway.ts";
import { type Answering, recordingUpstream, said, sendResult, type Upstream } from "@/e2e/upstreams/recording-upstream.ts";
import { connectWithToken } from "@/lib/agents/connection-store.ts";
import { confirmKey, generateKey } from "@/lib/agents/key-store.ts";
import { joinAgent } from "@/lib/agents/member-store.ts";
import { stageKey } from "@/lib/agents/staged-key.ts";
import type { AgentRow } from "@/lib/agents/store.ts";
import { mintPersonScope, type PersonScope } from "@/lib/scope.ts";
import { newBrowserSecret } from "@/lib/vault/browser-secret.ts";

const calls = Number(process.env.WICKET_CREDENTIAL_CALLS || 2_000);
const atOnce = 16;

type Person = { name: string; person: PersonScope; memberId: string; browser: Buffer; token: string; key: string };

let gateway: LiveGateway;
let second: GatewayProcess;
let up: Upstream;
let agent: AgentRow;

beforeAll(async () => {
  gateway = await liveGateway();
  second = gateway.alongside(await startGatewayProcess());
  // It answers with the token that it was shown, as a service answers with what is that account's.
  const answer: Answering = (call, response) => sendResult(call, response, said(String(call.headers.authorization)));
  up = gateway.alongside(await recordingUpstream({ answer }));
  agent = await gateway.newAgent("Everyone their own");
});
afterAll(async () => gateway?.close());

async function connected(name: string, connectorId: string): Promise<Person> {
  const email = `${name}@company.com`;
  const { id: memberId, personId } = await joinAgent(gateway.scope, agent.id, email);
  const { organizationId } = gateway.scope;
  const person = mintPersonScope({ organizationId, personId, email, role: "member" });
  const [browser, token] = [newBrowserSecret(), `token-of-${name}`];
  await connectWithToken(person, memberId, connectorId, { token, browser });
  const { key } = await generateKey(person, memberId, { browser });
  return { name, person, memberId, browser, token, key };
}

async function call(url: string, key: string, at: string): Promise<{ status: number; text: string | undefined }> {
  const response = await fetch(url, {
    method: "POST",
    headers: {
      "content-type": "application/json",
      accept: "application/json, text/event-stream",
      "mcp-protocol-version": "2025-11-25",
      authorization: `Bearer ${key}`,
    },
    body: JSON.stringify({ jsonrpc: "2.0", id: at, method: "tools/call", params: { name: "up__look", arguments: { at } } }),
  });
  const body = (await response.json()) as { result?: { content: { text: string }[] } };
  return { status: response.status, text: body.result?.content[0]?.text };
}

test(`of ${calls} calls of two members through two gateways, each shows the upstream its own member's token, across a new key`, {
  timeout: 60_000 + calls * 60,
}, async () => {
  const connector = await gateway.connect(agent, { key: "up", namespace: "UpMCP", url: up.url, auth: { kind: "member" } });
  const [ada, bob] = [await connected("ada", connector.id), await connected("bob", connector.id)];
  up.forget();
  const gateways = [gateway.mcpUrl, second.mcpUrl];
  const half = Math.floor(calls / 2);
  const oldKey = ada.key;
  const told = { answered: 0, refused: 0 };
  let asked = 0;
  let replaced: Promise<void> | null = null;
  let isReplaced = false;

  const replace = async () => {
    const staged = stageKey(ada.memberId, Date.now());
    await confirmKey(ada.person, ada.memberId, staged, { browser: ada.browser });
    isReplaced = true;
    ada.key = staged.key;
  };
  const worker = async () => {
    for (let turn = asked++; turn < calls; turn = asked++) {
      if (turn === half) replaced = replace();
      const who = turn % 2 === 0 ? ada : bob;
      const url = gateways[(turn >> 1) % 2] ?? "";
      const [key, wasReplaced] = [who.key, isReplaced];
      const { status, text } = await call(url, key, `${who.name}-${turn}`);
      if (status === 401) {
        // Only a call of hers that left with the old key while it was being replaced.
        expect([who.name, key, wasReplaced]).toEqual(["ada", oldKey, false]);
        expect(turn).toBeGreaterThan(half - atOnce);
        told.refused += 1;
        continue;
      }
      expect([status, text]).toEqual([200, `Bearer ${who.token}`]);
      told.answered += 1;
      if (isReplaced && turn % 250 === 0) {
        for (const gate of gateways) expect((await call(gate, oldKey, "old-key")).status).toBe(401);
      }
    }
  };
  await Promise.all(Array.from({ length: atOnce }, worker));
  await replaced;

  expect(isReplaced).toBe(true);
  const seen = up.calls("look");
  const argument = (body: string) => (JSON.parse(body) as { params: { arguments: { at: string } } }).params.arguments.at;
  const mixed = seen.filter(({ body, headers }) => headers.authorization !== `Bearer token-of-${argument(body).split("-")[0]}`);
  expect(mixed).toEqual([]);
  expect(new Set(seen.map(({ body }) => argument(body))).size).toBe(told.answered);
  expect(seen).toHaveLength(told.answered);
  expect(told.answered + told.refused).toBe(calls);
  expect(told.refused).toBeLessThan(atOnce * 4);
  for (const url of gateways) {
    expect((await call(url, oldKey, "ada-late")).status).toBe(401);
    expect(await call(url, ada.key, "ada-late")).toEqual({ status: 200, text: `Bearer ${ada.token}` });
    expect(await call(url, bob.key, "bob-late")).toEqual({ status: 200, text: `Bearer ${bob.token}` });
  }
  console.info(`${told.answered} calls answered, ${told.refused} refused while the key was replaced, ${mixed.length} mixed.`);
});
