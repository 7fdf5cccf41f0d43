import { setTimeout as pause } from "node:timers/promises";
import { expect, test } from "vitest";
import { addresses } from "@/e2e/replicas/addresses.ts";
import { expectOnRecord } from "@/e2e/replicas/expect-on-record.ts";
import { chatter, type Guest, guestsOf, wait, waitAlone, waitForNothing } from "@/e2e/replicas/guests.ts";
import { openRawSession } from "@/e2e/replicas/raw-session.ts";
import type { Stage } from "@/e2e/replicas/stage.ts";
import { until } from "@/e2e/replicas/until.ts";
import type { AgentRow } from "@/lib/agents/store.ts";

/** How soon a call must have ended for its client, one way or the other, when the replica that carried it is gone. */
const breakMsMax = 3_000;
const endMsMax = 15_000;
/** How long nginx may take to see that its idle connections are gone. */
const nginxMs = 100;
const longSteps = 14;

/** The story of a replica that is killed while everybody is at work, and comes back. */
export function failover(stage: () => Stage): void {
  test("a replica that is killed takes no session along, and no call is made twice, hangs or is missing on record", async () => {
    const { newAgent, replicas, witnesses, waited, records } = stage();
    const agent = await newAgent("Failover");
    const guests = await guestsOf(stage(), agent);
    const everybody = <Value>(act: (guest: Guest) => Promise<Value>) => Promise.all(guests.map(act));
    const times = (mark: string) => waited.filter((one) => one === mark).length;
    await everybody(async (guest) => expect((await wait(guest, "before", 0)).failure).toBeNull());
    await everybody(({ client }) => until("the stream of the client is open", () => client.served.some(isOpenStream)));
    const sessionIds = guests.map(({ client }) => client.sessionId());

    // Each client has one call at either replica, and besides makes one after the other wherever nginx sends it.
    const long = guests.flatMap((guest) =>
      ([0, 1] as const).map((replica) => ({ replica, call: wait(guest, `long at ${replica}`, longSteps) })),
    );
    const alone = [...addresses.map((address) => waitAlone(stage(), agent, address)), waitForNothing(stage(), agent)];
    const longWaits = () => waited.filter((mark) => mark.includes("@failover.example long")).length;
    const nothings = () => witnesses.hanging.seen.filter(({ marks }) => marks.includes(agent.slug)).length;
    await until("the upstreams have all calls", () => longWaits() === long.length + addresses.length && nothings() === 1);
    let isOver = false;
    const chats = guests.map((guest) => chatter(guest, () => isOver));
    await pause(700);
    const killedAt = performance.now();
    await replicas[0].kill();
    const goneAt = performance.now() + nginxMs;
    const broken = await Promise.all(alone.map((one) => one.then((said) => ({ said, ms: performance.now() - killedAt }))));
    for (const { said, ms } of broken) {
      expect(said).toBe("broken");
      expect(ms).toBeLessThan(breakMsMax);
    }
    expect(nothings()).toBe(1);

    const ended = await Promise.all(long.map(async ({ replica, call }) => ({ replica, ...(await call) })));
    expect(performance.now() - killedAt).toBeLessThan(endMsMax);
    for (const { replica, mark, text } of ended) {
      if (replica === 1 || text !== null) expect(text).toBe(`Waited: ${mark}`);
      expect(times(mark)).toBe(1);
    }
    for (const { client } of guests) {
      const held = client.served.filter(({ mark }) => mark?.includes("long")).map(({ replica }) => replica);
      expect(held).toEqual([0, 1]);
    }
    isOver = true;
    const short = (await Promise.all(chats)).flat();
    for (const { mark, text } of short) {
      expect(times(mark)).toBeLessThanOrEqual(1);
      if (text !== null) expect([text, times(mark)]).toEqual([`Waited: ${mark}`, 1]);
    }
    const afterwards = short.filter(({ startedAt }) => startedAt > goneAt);
    expect(afterwards.length).toBeGreaterThan(2 * guests.length);
    expect(afterwards.filter(({ failure }) => failure !== null)).toEqual([]);

    await expectNews(stage(), agent, guests);
    await replicas[0].restart();
    for (const replica of [0, 1] as const) {
      await everybody(async (guest) => {
        expect((await wait(guest, `restarted, at ${replica}`, 0)).failure).toBeNull();
        expect(guest.client.served.findLast(({ mark }) => mark?.endsWith(`restarted, at ${replica}`))?.replica).toBe(replica);
      });
    }
    expect(guests.map(({ client }) => client.sessionId())).toEqual(sessionIds);
    for (const { client } of guests) expect(client.served.filter(({ method }) => method === "initialize")).toHaveLength(1);

    const all = await records(agent);
    const own = waited.filter((mark) => mark.includes("@failover.example "));
    const failed = [...short, ...ended].filter(({ failure }) => failure !== null);
    expectOnRecord(all, own, failed);
    const resumed = ended.filter(({ replica, text }) => replica === 0 && text !== null).length;
    const open = all.filter(({ decision, completion }) => decision === "ALLOW" && completion === null).length;
    console.log(
      `Of ${guests.length} long calls at the replica that was killed ${resumed} were taken up at the other. Of ${short.length} short ones ` +
        `${short.filter(({ failure }) => failure !== null).length} failed. What cannot be taken up broke off within ` +
        `${Math.round(Math.max(...broken.map(({ ms }) => ms)))} ms. Of ${all.length} records ${open} have no outcome.`,
    );
    await everybody(({ client }) => client.close());
  }, 120_000);

  test("a replica that is told to stop ends what it has begun, and no call of anybody fails", async () => {
    const { newAgent, replicas, waited } = stage();
    const guests = await guestsOf(stage(), await newAgent("Rollout"));
    const begun = guests.map((guest) => wait(guest, "long at 0", longSteps));
    let isOver = false;
    const chats = guests.map((guest) => chatter(guest, () => isOver));
    await pause(700);
    await replicas[0].stop();
    await replicas[0].restart();
    isOver = true;
    const calls = [...(await Promise.all(chats)).flat(), ...(await Promise.all(begun))];
    expect(calls.filter(({ failure }) => failure !== null)).toEqual([]);
    for (const { mark } of calls) expect(waited.filter((one) => one === mark)).toHaveLength(1);
    for (const { client } of guests) expect(client.served.filter(({ method }) => method === "initialize")).toHaveLength(1);
    await Promise.all(guests.map(({ client }) => client.close()));
  }, 120_000);
}

function isOpenStream({ httpMethod, status }: { httpMethod: string; status: number | null }): boolean {
  return httpMethod === "GET" && status === 200;
}

/** Whoever had a stream at the replica that is gone has one at the other, and hears what is announced now. */
async function expectNews({ origin, seat }: Stage, agent: AgentRow, guests: readonly Guest[]): Promise<void> {
  const { key } = await seat(agent, `announcer@${agent.slug}.example`);
  const announcer = await openRawSession(`${origin}/mcp/legacy`, key, 1);
  const counts = guests.map(({ client }) => client.heard.length);
  const params = { name: "test_trigger_prompt_change", arguments: {} };
  await (await announcer.post({ id: 1, method: "tools/call", params }, 1)).text();
  for (const [at, { client, email }] of guests.entries()) {
    await until(`${email} hears of the prompts`, () =>
      client.heard.slice(counts[at]).some(({ method }) => method === "notifications/prompts/list_changed"),
    );
  }
}
