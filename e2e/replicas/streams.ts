import { describe, expect, test } from "vitest";
import { addresses, pathOf, toolAt } from "@/e2e/replicas/addresses.ts";
import { legacyClients, lines, modernClient } from "@/e2e/replicas/clients.ts";
import { openRawSession, type RawStream } from "@/e2e/replicas/raw-session.ts";
import type { Stage } from "@/e2e/replicas/stage.ts";
import type { Steer } from "@/e2e/replicas/steered-fetch.ts";
import { until } from "@/e2e/replicas/until.ts";

const forbidEcho = 'forbid(principal, action == EverythingMCP::Action::"echo", resource);';

/** The stream of the session is held by one replica, and everything else goes to the other. */
const listensElsewhere: Steer = ({ httpMethod }) => (httpMethod === "GET" ? 0 : 1);
const resumesElsewhere: Steer = ({ httpMethod }) => (httpMethod === "GET" ? 1 : 0);

/** The story of streams that one replica holds while everything happens at the other. */
export function streams(stage: () => Stage): void {
  describe.each(addresses)("a stream at %s", (address) => {
    test.each(lines)("tells of resources that were subscribed to through the other replica (%s)", async (line) => {
      const { newAgent, seat, origin, ports } = stage();
      const { key } = await seat(await newAgent(`Updates ${line} ${address}`), "updates@company.com");
      const url = `${origin}${pathOf(address, "everything")}`;
      const client = await legacyClients[line]({ url, key, steer: listensElsewhere, ports });
      const uri = (await client.resources()).find((one) => address !== "/mcp" || one.startsWith("everything+")) ?? "";
      await client.subscribe(uri);
      await client.call(toolAt(address, "everything", "toggle-subscriber-updates"));
      const updates = () => client.heard.filter(({ method }) => method === "notifications/resources/updated");
      await until("the client hears of the resource", () => updates().length > 0, 12_000);
      expect(updates()[0]?.params?.uri).toBe(uri);
      const [gets, posts] = ["GET", "POST"].map((of) => client.served.filter(({ httpMethod }) => httpMethod === of));
      expect(gets?.map(({ replica }) => replica)).toEqual([0]);
      expect(new Set(posts?.map(({ replica }) => replica))).toEqual(new Set([1]));
      await client.terminate();
      await client.close();
    });

    test("goes on at the other replica behind the last event, with all that happened in between and nothing twice", async () => {
      const { newAgent, seat, origin, witnesses } = stage();
      const { key } = await seat(await newAgent(`Resumption ${address}`), "resumption@company.com");
      const url = `${origin}${pathOf(address, "legacy")}`;
      const session = await openRawSession(url, key, 1);
      const announcer = await openRawSession(url, key, 1);
      const announce = async () => {
        const params = { name: toolAt(address, "legacy", "test_trigger_prompt_change"), arguments: {} };
        await (await announcer.post({ id: 1, method: "tools/call", params }, 1)).text();
      };
      // Where sessions are Wicket's own, the first request is what opens the upstream's.
      await (await session.post({ id: 1, method: "prompts/list" }, 1)).text();
      const gets = () => witnesses.legacy.seen.filter(({ httpMethod }) => httpMethod === "GET").length;
      const before = gets();
      const first = await session.listen(0);
      await until("the stream reaches the upstream", () => gets() > before);
      await announce();
      await until("the first event arrives", () => changes(first).length === 1);
      const last = changes(first)[0]?.id ?? "";
      expect(last).not.toBe("");
      first.leave();
      await first.ended;
      await announce();
      await announce();
      const second = await session.listen(1, last);
      await until("what was missed arrives", () => changes(second).length === 2);
      await announce();
      await until("what happens now arrives", () => changes(second).length >= 3);
      expect(changes(second)).toHaveLength(3);
      expect(new Set([last, ...changes(second).map(({ id }) => id)]).size).toBe(4);
      second.leave();
    });

    test.each(lines)("that was cut before the answer is taken up at the other replica (%s)", async (line) => {
      const { newAgent, seat, origin, ports, witnesses } = stage();
      const { key } = await seat(await newAgent(`Reconnection ${line} ${address}`), "reconnection@company.com");
      const url = `${origin}${pathOf(address, "legacy")}`;
      const client = await legacyClients[line]({ url, key, steer: resumesElsewhere, ports });
      const before = witnesses.legacy.seen.length;
      const text = await client.call(toolAt(address, "legacy", "test_reconnection"));
      expect(text).toBe("Answered after the stream was cut.");
      expect(witnesses.legacy.seen.slice(before).filter(({ tool }) => tool === "test_reconnection")).toHaveLength(1);
      await client.close();
    });
  });

  test("tells within seconds what an administrator changed at the other replica, and both replicas go by it", async () => {
    const { newAgent, seat, origin, ports, rest, witnesses } = stage();
    const agent = await newAgent("Policy changes");
    const { key } = await seat(agent, "policy@company.com");
    const legacy = await legacyClients["SDK v1"]({ url: `${origin}/mcp`, key, steer: () => 0, ports });
    const alone = await legacyClients["SDK v2"]({ url: `${origin}/mcp/everything`, key, steer: () => 0, ports });
    const modern = await modernClient({ url: `${origin}/mcp`, key, steer: () => 0, ports });
    const told: string[] = [];
    modern.fallbackNotificationHandler = async ({ method }) => void told.push(method);
    await modern.listen({ toolsListChanged: true });
    expect(await legacy.tools()).toContain("everything__echo");
    expect(await alone.tools()).toContain("echo");
    await rest(1, "POST", `/api/agents/${agent.slug}/policies`, { json: { name: "no-echo", text: forbidEcho } });
    await until("both clients hear that the tools changed", () =>
      [legacy.heard.map(({ method }) => method), told].every((heard) => heard.includes("notifications/tools/list_changed")),
    );
    for (const replica of [0, 1] as const) {
      legacy.steer = () => replica;
      alone.steer = () => replica;
      expect(await legacy.tools()).not.toContain("everything__echo");
      expect(await alone.tools()).not.toContain("echo");
      await expect(legacy.call("everything__echo", { message: "denied" })).rejects.toThrow("no-echo");
      await expect(alone.call("echo", { message: "denied" })).rejects.toThrow("no-echo");
    }
    expect(witnesses.everything.seen.filter(({ marks }) => marks.includes("denied"))).toEqual([]);
    await Promise.all([legacy.close(), alone.close(), modern.close()]);
  });
}

function changes({ events }: RawStream): RawStream["events"] {
  return events.filter(({ method }) => method === "notifications/prompts/list_changed");
}
