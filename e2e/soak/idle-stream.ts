import { openCall } from "@/e2e/soak/open-call.ts";
import type { LiveGateway } from "@/e2e/upstreams/live-gateway.ts";
import { pouringUpstream } from "@/e2e/upstreams/streaming-upstream.ts";
import { listRecords } from "@/lib/audit/store.ts";
import type { Era } from "@/lib/vocabulary.ts";

export type Idled = {
  /** The comments that kept the stream alive, and whether the result came at its end. */
  comments: number;
  answered: boolean;
  /** What the two records say, in the order of the alphabet. */
  outcomes: string[];
  /** After as long a silence: how soon the upstream learnt that a client had gone, in milliseconds. */
  abortMs: number;
};

/**
 * Two streams on which the upstream says nothing for so long: one is answered in the end, the other is left by its client then. With the
 * real limits; to prove something it takes longer than the 300 seconds after which Node's own clients give up.
 */
export async function idleStream(gateway: LiveGateway, { era, seconds }: { era: Era; seconds: number }): Promise<Idled> {
  const agent = await gateway.newAgent(`Idle ${era} ${seconds}`);
  const { key } = await gateway.seat(agent, `idle-${era}-${seconds}@company.com`);
  const [patient, left] = await Promise.all([pouringUpstream({ era }), pouringUpstream({ era })]);
  await gateway.connect(agent, { key: "patient", url: patient.url });
  await gateway.connect(agent, { key: "left", url: left.url });
  try {
    const quiet = (service: string, ms: number) =>
      openCall({ mcpUrl: gateway.mcpUrl, key, era, service, tool: "quiet", sizes: { ms } });
    const leaving = leaveAfter(await quiet("left", 2 * seconds * 1000), left, seconds * 1000);
    const text = await (await quiet("patient", seconds * 1000)).rest();
    const abortMs = await leaving;
    const { records } = await listRecords(gateway.scope, { agent: agent.id });
    const outcomes = records.flatMap(({ completion }) => (completion ? [completion.outcome] : [])).sort();
    return {
      comments: text.split("\n").filter((line) => line === ":").length,
      answered: text.includes("poured"),
      outcomes,
      abortMs,
    };
  } finally {
    await Promise.all([patient.close(), left.close()]);
  }
}

async function leaveAfter(
  answer: Awaited<ReturnType<typeof openCall>>,
  upstream: Awaited<ReturnType<typeof pouringUpstream>>,
  ms: number,
): Promise<number> {
  const reading = answer.rest().catch(() => "");
  const delivery = await upstream.newest();
  await new Promise((resolve) => setTimeout(resolve, ms));
  const since = performance.now();
  answer.leave();
  await reading;
  return (await delivery.left) - since;
}
