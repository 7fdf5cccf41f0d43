import { createRequire } from "node:module";
import { afterAll, beforeAll, describe, expect, test } from "vitest";
import { everyClient, type Speaks } from "@/e2e/interop/clients/every-client.ts";
import { geminiList } from "@/e2e/interop/clients/gemini.ts";
import type { InteropClient, Shown } from "@/e2e/interop/clients/interop-client.ts";
import { startBridge } from "@/e2e/interop/servers/bridge.ts";
import { startWitness, type Witness } from "@/e2e/interop/servers/witness.ts";
import { startEverything } from "@/e2e/upstreams/everything.ts";
import { type LiveGateway, liveGateway } from "@/e2e/upstreams/live-gateway.ts";
import type { AgentRow } from "@/lib/agents/store.ts";
import { listRecords } from "@/lib/audit/store.ts";
import { savePolicy } from "@/lib/policy/store.ts";

/** server-everything twice: as it is (legacy, sessions), and behind mcp-proxy (both eras). */
const services = { everything: "EverythingMCP", bridged: "BridgedMCP" };
type Service = keyof typeof services;

/** The addresses, and what a thing of a service is called there. */
const places: { address: string; service: Service; name: (own: string) => string; uri: (own: string) => string }[] = [
  { address: "/mcp", service: "everything", name: (own) => `everything__${own}`, uri: (own) => `everything+${own}` },
  { address: "/mcp/everything", service: "everything", name: (own) => own, uri: (own) => own },
  { address: "/mcp/bridged", service: "bridged", name: (own) => own, uri: (own) => own },
];

const documents = "demo://resource/static/document/";
const denied = { words: "the words that are denied", prompt: "args-prompt", uri: `${documents}startup.md` };
const allowed = { words: "hello", prompt: "simple-prompt", uri: `${documents}architecture.md` };

let gateway: LiveGateway;
let agent: AgentRow;
let key: string;
let witnesses: { [service in Service]: Witness };

beforeAll(async () => {
  gateway = await liveGateway();
  agent = await gateway.newAgent("Interop");
  const program = createRequire(import.meta.url).resolve("@modelcontextprotocol/server-everything/dist/index.js");
  const everything = gateway.alongside(await startEverything());
  const bridged = gateway.alongside(await startBridge([program, "stdio"]));
  witnesses = {
    everything: gateway.alongside(await startWitness(everything.url)),
    bridged: gateway.alongside(await startWitness(bridged.url)),
  };
  for (const [service, namespace] of Object.entries(services)) {
    await gateway.connect(agent, { key: service, namespace, url: witnesses[service as Service].url });
    const forbid = (name: string, text: string) =>
      savePolicy(gateway.scope, agent.id, {
        name: `${name}-${service}`,
        text: `forbid(principal, action == ${namespace}::Action::${text};`,
      });
    await forbid("no-such-words", `"echo", resource) when { context.args.message == "${denied.words}" }`);
    await forbid("no-such-prompt", `"prompts/get", resource == ${namespace}::Prompt::"${denied.prompt}")`);
    await forbid("no-such-document", `"resources/read", resource == ${namespace}::Resource::"${denied.uri}")`);
  }
  ({ key } = await gateway.seat(agent));
});

afterAll(async () => {
  await gateway?.close();
});

const urlOf = (address: string) => gateway.mcpUrl + address.slice("/mcp".length);
const eraOf = (speaks: Speaks, { address, service }: (typeof places)[number]) => {
  if (speaks !== "auto") return speaks;
  return address !== "/mcp" && service === "everything" ? "legacy" : "modern";
};

/** The newest record is of this denial, and what the client shows names the policy and the record. */
async function expectDenied(shown: Shown, about: { tool: string; policy: string; era: string }) {
  const [record] = (await listRecords(gateway.scope, { agent: agent.id, limit: 1 })).records;
  const { policy, ...rest } = about;
  expect(record).toMatchObject({ decision: "DENY", reason: "policy", policyNames: [policy], ...rest });
  expect(shown).toEqual({ refused: expect.stringContaining(policy) });
  expect(shown).toEqual({ refused: expect.stringContaining(record?.label ?? "no record") });
}

for (const { name: clientName, speaks, open } of everyClient) {
  describe(clientName, () => {
    for (const place of places) {
      const { address, service, name, uri } = place;
      const policy = (about: string) => `${about}-${service}`;
      const era = eraOf(speaks, place);

      if (speaks === "modern" && address === "/mcp/everything") {
        describe(address, () => {
          test("is told that there is no modern era", async () => {
            const connectAndList = async () => (await open(urlOf(address), key)).tools();
            await expect(connectAndList()).rejects.toThrow("did not offer pinned protocol version");
          });
        });
        continue;
      }

      describe(address, () => {
        let client: InteropClient;
        beforeAll(async () => {
          client = await open(urlOf(address), key);
        });
        afterAll(async () => {
          await client?.close();
        });

        test("lists tools", async () => {
          const tools = await client.tools();
          expect(tools).toEqual(expect.arrayContaining([name("echo"), name("get-sum")]));
          expect(new Set(tools).size).toBe(tools.length);
          if (address === "/mcp") expect(tools).toContain("bridged__echo");
        });

        test("calls", async () => {
          witnesses[service].forget();
          expect(await client.call(name("echo"), { message: allowed.words })).toEqual({ said: `Echo: ${allowed.words}` });
          expect(witnesses[service].asked("tools/call")).toEqual(["echo"]);
          if (address === "/mcp") {
            expect(await client.call("bridged__echo", { message: "across" })).toEqual({ said: "Echo: across" });
          }
        });

        test("is denied", async () => {
          witnesses[service].forget();
          const refused = await client.call(name("echo"), { message: denied.words });
          await expectDenied(refused, { tool: "echo", policy: policy("no-such-words"), era });
          expect(witnesses[service].asked("tools/call")).toEqual([]);
        });

        test("gets a prompt", async () => {
          witnesses[service].forget();
          expect(await client.prompts.list()).toEqual(expect.arrayContaining([name(allowed.prompt)]));
          for (const prompt of [name(allowed.prompt), ...(address === "/mcp" ? [`bridged__${allowed.prompt}`] : [])])
            expect(await client.prompts.get(prompt)).toEqual({ said: expect.stringContaining("simple prompt") });
          expect(witnesses[service].asked("prompts/get")).toContain(allowed.prompt);
          witnesses[service].forget();
          const refused = await client.prompts.get(name(denied.prompt));
          await expectDenied(refused, { tool: "prompts/get", policy: policy("no-such-prompt"), era });
          expect(witnesses[service].asked("prompts/get")).toEqual([]);
        });

        test("reads a resource", async () => {
          witnesses[service].forget();
          expect(await client.resources.list()).toEqual(expect.arrayContaining([uri(allowed.uri)]));
          for (const resource of [uri(allowed.uri), ...(address === "/mcp" ? [`bridged+${allowed.uri}`] : [])])
            expect(await client.resources.read(resource)).toEqual({ said: expect.stringContaining("Architecture") });
          expect(witnesses[service].asked("resources/read")).toContain(allowed.uri);
          witnesses[service].forget();
          const refused = await client.resources.read(uri(denied.uri));
          await expectDenied(refused, { tool: "resources/read", policy: policy("no-such-document"), era });
          expect(witnesses[service].asked("resources/read")).toEqual([]);
        });
      });
    }
  });
}

describe("Gemini CLI", () => {
  const lines = new Map<string, string>();
  beforeAll(async () => {
    const own = places.map(({ address }) => [address.replaceAll("/", "-").slice(1), { url: urlOf(address), key }] as const);
    const stranger = ["stranger", { url: urlOf("/mcp"), key: "wk_nobody" }] as const;
    for (const [name, line] of await geminiList(Object.fromEntries([...own, stranger]))) lines.set(name, line);
  });

  for (const { address } of places) {
    describe(address, () => {
      test("connects", () => {
        expect(lines.get(address.replaceAll("/", "-").slice(1))).toMatch(/✓ .* - Connected/);
        expect(lines.get("stranger")).not.toMatch(/ - Connected/);
      });
    });
  }
});
