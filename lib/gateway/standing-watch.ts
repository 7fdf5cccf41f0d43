import { drainSignal } from "@/lib/draining.ts";
import type { Arrival } from "@/lib/gateway/arrival.ts";
import { authenticate } from "@/lib/gateway/authenticate.ts";
import type { Facts } from "@/lib/gateway/facts.ts";
import { refusedStanding } from "@/lib/gateway/judge.ts";
import type { Message } from "@/lib/gateway/message.ts";
import type { World } from "@/lib/gateway/world.ts";

/** How soon a stream that is open learns of what an administrator did, or of what another replica knows. */
export const watchMs = 2_000;

/**
 * Asks every two seconds whether the member of an open stream is still in good standing. `seen` gets the facts each time; `ended` is
 * called once when the key, the member, the agent, the session or the connector (if the stream is one connector's) is no longer what the
 * stream was opened with, when nobody can tell, and when this process is about to stop: a stream is opened again elsewhere, and would
 * hold up the stopping. Gives back what stops the watch.
 */
export function watchStanding(
  world: World,
  arrival: Arrival<Message | null>,
  tell: { service: string | null; seen?: (facts: Facts) => Promise<void>; ended: () => void },
): () => void {
  const sessionId = arrival.caller.sessionId === null ? null : arrival.request.headers.get("mcp-session-id");
  let stopped = false;
  let timer: ReturnType<typeof setTimeout>;
  const look = async () => {
    try {
      const { facts } = await authenticate(world, arrival.memberKey, sessionId);
      const connector = facts.connectors.find((one) => one.key === tell.service);
      const holds =
        refusedStanding(facts) === null &&
        (sessionId === null || facts.session !== null) &&
        (tell.service === null || connector?.connected === true);
      if (!holds) return end();
      await tell.seen?.(facts);
    } catch {
      return end();
    }
    next();
  };
  const draining = drainSignal();
  const end = () => {
    draining.removeEventListener("abort", end);
    if (!stopped) tell.ended();
    stopped = true;
  };
  draining.addEventListener("abort", end);
  const next = () => {
    if (stopped) return;
    timer = setTimeout(() => void look(), watchMs);
    timer.unref?.();
  };
  next();
  return () => {
    draining.removeEventListener("abort", end);
    stopped = true;
    clearTimeout(timer);
  };
}
