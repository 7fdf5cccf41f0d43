import { afterAll, afterEach, beforeAll, beforeEach, describe, expect, test } from "vitest";
import { carry } from "@/e2e/soak/gigabyte.ts";
import { type Calling, type OpenCall, openCall } from "@/e2e/soak/open-call.ts";
import { type LiveGateway, liveGateway, type Seat } from "@/e2e/upstreams/live-gateway.ts";
import { type PouringUpstream, pouringUpstream } from "@/e2e/upstreams/streaming-upstream.ts";
import type { AgentRow } from "@/lib/agents/store.ts";
import type { RecordRow } from "@/lib/audit/store.ts";
import { listRecords } from "@/lib/audit/store.ts";
import { type RelayLimits, relayLimits } from "@/lib/gateway/relay.ts";
import { type Era, eras } from "@/lib/vocabulary.ts";

/** How long either side may go on working for the other after that has gone away. */
const abortMsMaximum = 2_000;
const mebibyte = 1024 ** 2;
/** What two connections on the loopback interface hold in the system's buffers, whose sizes the system chooses. */
const underwayMaximum = 24 * mebibyte;

type Way = Pick<Calling, "era" | "service"> & { upstream: Era };

let gateway: LiveGateway;
/** A client of one era may call an upstream of the other through `/mcp` only. */
const ways: Way[] = [
  ...eras.map((era) => ({ era, upstream: era, service: "up" })),
  ...eras.flatMap((era) => eras.map((upstream) => ({ era, upstream, service: null }))),
];
const ups: { [era: string]: { up: PouringUpstream; agent: AgentRow; seat: Seat } } = {};
const usual = { ...relayLimits };

beforeAll(async () => {
  gateway = await liveGateway();
  for (const era of eras) {
    const agent = await gateway.newAgent(`Streams ${era}`);
    const up = gateway.alongside(await pouringUpstream({ era }));
    await gateway.connect(agent, { key: "up", url: up.url });
    ups[era] = { up, agent, seat: await gateway.seat(agent, `${era}@company.com`) };
  }
});
afterAll(() => gateway?.close());
beforeEach(() => {
  for (const { up } of Object.values(ups)) up.forget();
});
afterEach(() => void Object.assign(relayLimits, usual));

function limit(limits: Partial<RelayLimits>): void {
  Object.assign(relayLimits, limits);
}

function at({ upstream }: Way) {
  const one = ups[upstream];
  if (!one) throw new Error(`There is no ${upstream} upstream.`);
  return one;
}

function call(way: Way, tool: string, sizes: Calling["sizes"] = {}, leaving?: AbortSignal): Promise<OpenCall> {
  return openCall({ ...way, mcpUrl: gateway.mcpUrl, key: at(way).seat.key, tool, sizes }, leaving);
}

/** Whether a JSON answer is looked at whole before anything of it passes, for which it may have 16 MiB. */
function isHeld({ era, service }: Way): boolean {
  return service === null || era === "modern";
}

/** The newest record, once its call is over. */
async function completed(way: Way): Promise<RecordRow> {
  for (;;) {
    const { records } = await listRecords(gateway.scope, { agent: at(way).agent.id });
    if (records[0]?.completion) return records[0];
    await after(20);
  }
}

function after(ms: number): Promise<void> {
  return new Promise((resolve) => setTimeout(resolve, ms));
}

/** Milliseconds from now until the client of the newest answer is gone for the upstream. */
async function untilLeft({ left }: { left: Promise<number> }): Promise<number> {
  const since = performance.now();
  return (await left) - since;
}

async function untilBroken(answer: OpenCall): Promise<string> {
  return answer.rest().then(
    () => "whole",
    () => "broken",
  );
}

describe.each(ways)("an answer of a $upstream upstream to a $era client of the service $service", (way) => {
  test("begins before the upstream has said a word, and is kept alive with comments", async () => {
    limit({ keepAliveMs: 50 });
    const answer = await call(way, "mute");
    expect(answer.status).toBe(200);
    expect(answer.headers).toMatchObject({
      "content-type": "text/event-stream",
      "cache-control": "no-cache, no-transform",
      "x-accel-buffering": "no",
    });
    for (let times = 0; times < 4; times += 1) expect((await answer.next())?.toString()).toBe(":\n\n");
    answer.leave();
    expect((await completed(way)).completion).toMatchObject({ outcome: "client_left", bytes: 0 });
  });

  test("hands each event on, with comments between events and nowhere else", async () => {
    limit({ keepAliveMs: 20 });
    const text = await (await call(way, "quiet", { ms: 200 })).rest();
    expect(text).toMatch(
      /^:\n\n(:\n\n)*event: message\ndata: \{.*"progress":1.*\}\n\n(:\n\n){2,}event: message\ndata: \{.*poured.*\}\n\n$/,
    );
    expect((await completed(way)).completion?.outcome).toBe("answered");
  });

  test.each(["silent", "mute", "stuck", "endless"])("is given up at the upstream when the client leaves (%s)", async (tool) => {
    const leaving = new AbortController();
    const answer = call(way, tool, { ms: 20 }, leaving.signal);
    const delivery = await at(way).up.newest();
    answer.catch(() => undefined);
    if (tool === "mute" || tool === "endless") await (await answer).next();
    else await after(50);
    const gone = untilLeft(delivery);
    leaving.abort();
    expect(await gone).toBeLessThan(abortMsMaximum);
    expect((await completed(way)).completion?.outcome).toBe("client_left");
  });

  test.each(["torn", "half"])("never looks whole when the upstream breaks off (%s)", async (tool) => {
    const answer = await call(way, tool, { ms: 50, bytes: 1_000 });
    const since = performance.now();
    // An answer that is looked at whole before it begins can still become an error that says so.
    if (tool === "half" && isHeld(way)) expect(JSON.parse(await answer.rest())).toHaveProperty("error.message");
    else expect(await untilBroken(answer)).toBe("broken");
    expect(performance.now() - since).toBeLessThan(abortMsMaximum);
    expect((await completed(way)).completion?.outcome).toMatch(/^upstream_(error|unreachable)$/);
    expect(await untilBroken(await call(way, "whole", { bytes: 1_000 }))).toBe("whole");
    expect((await completed(way)).completion?.outcome).toBe("answered");
  });

  test("of silence lives as long as the limits let it, and no longer", async () => {
    limit({ idleMs: 300 });
    expect(await untilBroken(await call(way, "quiet", { ms: 5_000 }))).toBe("broken");
    expect((await completed(way)).completion?.outcome).toBe("upstream_silent");
    expect(await untilLeft(await at(way).up.newest())).toBeLessThan(abortMsMaximum);
    expect(await untilBroken(await call(way, "quiet", { ms: 100 }))).toBe("whole");
  });

  test("that never ends is ended, however busy it is", async () => {
    limit({ totalMs: 400 });
    expect(await untilBroken(await call(way, "endless", { ms: 5 }))).toBe("broken");
    expect((await completed(way)).completion?.outcome).toBe("upstream_silent");
    const delivery = await at(way).up.newest();
    expect(await untilLeft(delivery)).toBeLessThan(abortMsMaximum);
    Object.assign(relayLimits, usual, { bytesMaximum: 10_000 });
    expect(await untilBroken(await call(way, "endless", { ms: 1, bytes: 500 }))).toBe("broken");
    expect((await completed(way)).completion?.outcome).toBe("too_large");
  });

  const large = [{ tool: "events", sizes: { bytes: 65_536, count: 16_384 } }].concat(
    isHeld(way) ? [] : [{ tool: "whole", sizes: { bytes: 1024 * mebibyte, count: 1 } }],
  );
  test.each(large)("is written by the upstream at the pace at which the client reads ($tool)", async ({ tool, sizes }) => {
    const answer = await call(way, tool, sizes);
    const delivery = await at(way).up.newest();
    const stalled = await untilStill(delivery.sent);
    expect(stalled).toBeLessThan(underwayMaximum);
    let taken = 0;
    while (delivery.sent() < stalled + 4 * mebibyte) {
      const piece = await answer.next();
      if (piece === null) throw new Error("The answer ended before all of it was read.");
      taken += piece.length;
    }
    expect(delivery.sent() - taken).toBeLessThan(underwayMaximum);
    answer.leave();
    expect((await completed(way)).completion?.outcome).toBe("client_left");
  });
});

async function untilStill(count: () => number): Promise<number> {
  for (let before = -1; ; before = count()) {
    await after(300);
    if (before === count() && before > 0) return before;
  }
}

test.each(["whole", "events"] as const)(
  "an answer of 1 GiB adds at most 64 MiB to the memory of the gateway (%s)",
  async (tool) => {
    const carried = await carry(gateway, { era: "legacy", tool, mebibytes: 1024 });
    const added = (carried.peak - carried.afterWarmUp) / mebibyte;
    console.log(`1 GiB (${tool}) in ${(carried.milliseconds / 1000).toFixed(1)} s added ${added.toFixed(1)} MiB.`);
    expect(carried.bytes).toBeGreaterThan(1024 * mebibyte);
    expect(added).toBeLessThanOrEqual(64);
  },
  120_000,
);
