import { describe, expect, test } from "vitest";
import { addresses, pathOf, toolAt } from "@/e2e/replicas/addresses.ts";
import { type Client, legacyClients, lines, modernClient } from "@/e2e/replicas/clients.ts";
import type { Stage } from "@/e2e/replicas/stage.ts";
import { answersElsewhere, inTurns, type Steer } from "@/e2e/replicas/steered-fetch.ts";
import { until } from "@/e2e/replicas/until.ts";

const cancelsElsewhere: Steer = ({ method }) => (method === "notifications/cancelled" ? 1 : 0);

/** The story of what servers ask of clients, on a stream of one replica, and is answered to the other. */
export function asking(stage: () => Stage): void {
  describe.each(addresses)("what a server asks at %s", (address) => {
    test(`goes out on a stream of one replica and is answered to the other (${2 * lines.length} clients at once)`, async () => {
      const { newAgent, seat, origin, ports } = stage();
      const agent = await newAgent(`Asking ${address}`);
      const story = async (line: keyof typeof legacyClients, holder: 0 | 1) => {
        const name = `${line} ${holder}`;
        const { key } = await seat(agent, `asking-${lines.indexOf(line)}-${holder}@company.com`);
        const open = (service: "everything" | "legacy") => {
          const url = `${origin}${pathOf(address, service)}`;
          return legacyClients[line]({ url, key, name, steer: answersElsewhere(holder), ports });
        };
        const everything = await open("everything");
        const call = (tool: string, args = {}) => everything.call(toolAt(address, "everything", tool), args);
        expect(await call("trigger-sampling-request", { prompt: name, maxTokens: 10 })).toContain(`sampled by ${name}`);
        expect(await call("trigger-elicitation-request")).toContain(name);
        await expectAnswersElsewhere(everything, holder, 2);
        await everything.close();
        const fixture = await open("legacy");
        expect(await fixture.call(toolAt(address, "legacy", "test_sampling"), { prompt: name })).toContain(`sampled by ${name}`);
        expect(await fixture.call(toolAt(address, "legacy", "test_elicitation"), { message: "Who?" })).toContain(name);
        await expectAnswersElsewhere(fixture, holder, 2);
        await fixture.close();
      };
      await Promise.all(lines.flatMap((line) => ([0, 1] as const).map((holder) => story(line, holder))));
    });

    test("in the modern era stands in a result of one replica, and the call is made again at the other", async () => {
      const { newAgent, seat, origin, ports } = stage();
      const { key } = await seat(await newAgent(`Asking again ${address}`), "again@company.com");
      const client = await modernClient({ url: `${origin}${pathOf(address, "both")}`, key, steer: inTurns(), ports });
      let asked = 0;
      client.setRequestHandler("elicitation/create", () => {
        asked += 1;
        return { action: "accept", content: { username: "alex", email: "alex@company.com" } };
      });
      const name = toolAt(address, "both", "test_elicitation");
      const result = await client.callTool({ name, arguments: { message: "Who?" } });
      expect(JSON.stringify(result.content)).toContain("alex@company.com");
      expect(asked).toBe(1);
      await client.close();
    });
  });

  describe.each(addresses)("a call at %s that one replica carries", (address) => {
    test("is cancelled through the other", async () => {
      const { newAgent, seat, origin, ports, witnesses } = stage();
      const { key } = await seat(await newAgent(`Cancelling ${address}`), "cancelling@company.com");
      const url = `${origin}${pathOf(address, "everything")}`;
      const client = await legacyClients["SDK v1"]({ url, key, steer: cancelsElsewhere, ports });
      const before = witnesses.everything.seen.length;
      const seen = (of: string) => witnesses.everything.seen.slice(before).find(({ method }) => method === of);
      const cancelling = new AbortController();
      const tool = toolAt(address, "everything", "trigger-long-running-operation");
      const call = client.call(tool, { duration: 15, steps: 1 }, { signal: cancelling.signal });
      call.catch(() => undefined);
      await until("the upstream has the call", () => seen("tools/call") !== undefined);
      cancelling.abort();
      await expect(call).rejects.toThrow();
      await until("the upstream hears that it is cancelled", () => seen("notifications/cancelled") !== undefined);
      expect(seen("notifications/cancelled")?.sessionId).toBe(seen("tools/call")?.sessionId);
      const cancelled = () => client.served.find(({ method }) => method === "notifications/cancelled")?.replica;
      await until("the cancellation is answered", () => cancelled() !== null);
      expect(cancelled()).toBe(1);
      await client.close();
    });
  });

  test("a legacy client's call at a modern server is cancelled through the other replica", async () => {
    const { newAgent, seat, origin, ports, witnesses, abandoned } = stage();
    const { key } = await seat(await newAgent("Cancelling across"), "across@company.com");
    const client = await legacyClients["SDK v2"]({ url: `${origin}/mcp`, key, steer: cancelsElsewhere, ports });
    const cancelling = new AbortController();
    const call = client.call("hanging__look", { at: "across" }, { signal: cancelling.signal });
    call.catch(() => undefined);
    await until("the upstream has the call", () => witnesses.hanging.seen.some(({ marks }) => marks.includes("across")));
    let isAbandoned = false;
    void abandoned().then(() => {
      isAbandoned = true;
    });
    cancelling.abort();
    await expect(call).rejects.toThrow();
    await until("the call is given up at the upstream", () => isAbandoned, 5_000);
    await client.close();
  });
}

async function expectAnswersElsewhere({ served, asked }: Client, holder: 0 | 1, times: number): Promise<void> {
  await until("everything was answered", () => served.every(({ replica }) => replica !== null));
  expect(asked).toBe(times);
  const answers = served.filter(({ isAnswer }) => isAnswer);
  expect(answers.map(({ replica }) => replica)).toEqual(Array(times).fill(1 - holder));
  expect(new Set(served.filter(({ isAnswer }) => !isAnswer).map(({ replica }) => replica))).toEqual(new Set([holder]));
}
