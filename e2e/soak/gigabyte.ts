import { startGatewayProcess } from "@/e2e/soak/gateway-process.ts";
import { openCall } from "@/e2e/soak/open-call.ts";
import type { LiveGateway } from "@/e2e/upstreams/live-gateway.ts";
import { pouringUpstream } from "@/e2e/upstreams/streaming-upstream.ts";

const mebibyte = 1024 ** 2;
const warmUpMebibytes = 64;

export type Carried = {
  /** What the client got, in bytes. */
  bytes: number;
  milliseconds: number;
  /** Memory of the gateway's process in bytes: as it started, after the warm-up, and the most that it had while it carried the answer. */
  atStart: number;
  afterWarmUp: number;
  peak: number;
};

/**
 * Carries one answer of so many MiB from an upstream to a client, through a gateway in a process of its own, after 64 MiB of the same kind:
 * as one JSON result (`whole`), or as events of 1 MiB each (`events`).
 */
export async function carry(
  gateway: LiveGateway,
  what: { era: "legacy" | "modern"; tool: "whole" | "events"; mebibytes: number },
): Promise<Carried> {
  const { era, tool, mebibytes } = what;
  const agent = await gateway.newAgent(`Carrier of ${tool} ${era} ${mebibytes}`);
  const { key } = await gateway.seat(agent, `carrier-${tool}-${era}-${mebibytes}@company.com`);
  const up = await pouringUpstream({ era });
  await gateway.connect(agent, { key: "up", url: up.url });
  const gatewayProcess = await startGatewayProcess();
  try {
    const pour = async (amount: number): Promise<number> => {
      const sizes = tool === "whole" ? { bytes: amount * mebibyte } : { bytes: mebibyte, count: amount };
      const answer = await openCall({ mcpUrl: gatewayProcess.mcpUrl, key, era, service: "up", tool, sizes });
      let bytes = 0;
      for (let piece = await answer.next(); piece !== null; piece = await answer.next()) bytes += piece.length;
      return bytes;
    };
    const { resident: atStart } = await gatewayProcess.memory();
    await pour(warmUpMebibytes);
    const { resident: afterWarmUp } = await gatewayProcess.memory();
    const since = performance.now();
    const bytes = await pour(mebibytes);
    const milliseconds = performance.now() - since;
    const { peak } = await gatewayProcess.memory();
    return { bytes, milliseconds, atStart, afterWarmUp, peak };
  } finally {
    await gatewayProcess.close();
    await up.close();
  }
}
