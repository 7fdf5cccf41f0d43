import { afterAll, beforeAll, describe, expect, test } from "vitest";
import { carry } from "@/e2e/soak/gigabyte.ts";
import { idleStream } from "@/e2e/soak/idle-stream.ts";
import { type LiveGateway, liveGateway } from "@/e2e/upstreams/live-gateway.ts";
import { eras } from "@/lib/vocabulary.ts";

const idleSeconds = Number(process.env.WICKET_SOAK_IDLE_SECONDS ?? 310);
const mebibyte = 1024 ** 2;

let gateway: LiveGateway;

beforeAll(async () => {
  gateway = await liveGateway();
});
afterAll(() => gateway?.close());

describe.concurrent.each(eras)("a stream of a %s upstream", (era) => {
  test(`lives through ${idleSeconds} seconds of silence, and is given up within 2 s of its client leaving then`, async () => {
    const idled = await idleStream(gateway, { era, seconds: idleSeconds });
    console.log(`${era}: ${JSON.stringify(idled)}`);
    expect(idled).toMatchObject({ answered: true, outcomes: ["answered", "client_left"] });
    expect(idled.comments).toBeGreaterThanOrEqual(Math.floor(idleSeconds / 15));
    expect(idled.abortMs).toBeLessThan(2_000);
  });
});

test.each([
  { era: "legacy", tool: "whole", mebibytes: 3 * 1024 },
  { era: "legacy", tool: "events", mebibytes: 3 * 1024 },
  { era: "modern", tool: "events", mebibytes: 3 * 1024 },
] as const)("memory does not grow with an answer: $mebibytes MiB of $tool, $era", async (what) => {
  const carried = await carry(gateway, what);
  const added = (carried.peak - carried.afterWarmUp) / mebibyte;
  console.log(`${JSON.stringify(what)} in ${(carried.milliseconds / 1000).toFixed(1)} s added ${added.toFixed(1)} MiB.`);
  expect(carried.bytes).toBeGreaterThan(what.mebibytes * mebibyte);
  expect(added).toBeLessThanOrEqual(64);
});
