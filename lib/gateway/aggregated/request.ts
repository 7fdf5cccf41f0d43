import { expose } from "@/lib/gateway/aggregated/expose.ts";
import { cancelledTopic } from "@/lib/gateway/aggregated/session.ts";
import { unexpose } from "@/lib/gateway/aggregated/unexpose.ts";
import { mintPassedMessage } from "@/lib/gateway/allowed-call.ts";
import type { Arrival } from "@/lib/gateway/arrival.ts";
import { deliver } from "@/lib/gateway/deliver.ts";
import { writeEventId } from "@/lib/gateway/event-ids.ts";
import type { ConnectorFacts } from "@/lib/gateway/facts.ts";
import { forward } from "@/lib/gateway/forward.ts";
import { inspect } from "@/lib/gateway/inspect.ts";
import type { RequestMessage } from "@/lib/gateway/message.ts";
import type { Handling } from "@/lib/gateway/methods.ts";
import { withTaskHandles } from "@/lib/gateway/restate-tasks.ts";
import { refuse, settleAll } from "@/lib/gateway/settle.ts";
import { completeResult, plainResult } from "@/lib/gateway/translate.ts";
import type { World } from "@/lib/gateway/world.ts";
import { hasCommonForm } from "@/lib/gateway/write-across.ts";

/**
 * A request to `/mcp` that one upstream answers: the connector is found by the name in it, the request is judged where the table says so,
 * and what comes back carries Wicket's names again.
 */
export async function serveRequest(world: World, arrival: Arrival<RequestMessage>, handling: Handling): Promise<Response> {
  const { message, facts, era } = arrival;
  const found = await unexpose(world, arrival);
  const asked = askedName(message);
  const connector = facts.connectors.find((one) => one.key === found?.service);
  if (!found || !connector) return refuse(world, arrival, "unknown_tool", asked);
  if (!connector.connected) return refuse(world, arrival, "not_connected", connector.key);
  if (connector.era !== era && !hasCommonForm(message.method)) return refuse(world, arrival, "unknown_method", message.method);
  const own: Arrival<RequestMessage> = { ...arrival, message: found.message };
  const settled = handling === "judged" ? await settleAll(world, own, connector) : [];
  return sendTo(world, own, connector, settled);
}

/** Sends a request that has the upstream's own names, and relays what comes back under Wicket's. */
export async function sendTo(
  world: World,
  arrival: Arrival<RequestMessage>,
  connector: ConnectorFacts,
  settled: Awaited<ReturnType<typeof settleAll>>,
): Promise<Response> {
  const { message, request, era, scope, caller, facts } = arrival;
  const cleared = settled[0]?.allowed ?? mintPassedMessage({ scope, connector, clientSession: caller.sessionId ?? "" });
  const sender = { era, headers: request.headers, session: facts.session };
  const restate = restateFor(world, arrival, connector);
  return deliver(world, {
    arrival,
    service: connector.key,
    settled,
    ask: (signal, atEnd) => {
      // A modern upstream is told by closing, which only the replica can do that has the call.
      const cancelled = new AbortController();
      const clientSession = caller.sessionId;
      if (clientSession === null || connector.era === "legacy") return forward(world, cleared, message, sender, signal);
      atEnd(world.bell.hear(cancelledTopic(clientSession, message.id), () => cancelled.abort()));
      return forward(world, cleared, message, sender, AbortSignal.any([signal, cancelled.signal]));
    },
    renameEvent: (id) => writeEventId({ kind: "answer", service: connector.key, id, request: message.id }),
    changeOf: (events) => inspect(world, arrival, cleared, { answers: message, restate, events }),
  });
}

/** What becomes of an upstream's message on its way to a client of `/mcp`. */
function restateFor(world: World, { message, era, facts, caller }: Arrival<RequestMessage>, connector: ConnectorFacts) {
  const { key: service } = connector;
  const secret = world.sessionSecret;
  const conversation = { memberId: facts.memberId, clientSession: caller.sessionId ?? "", secret };
  return (text: string) => {
    const translated = era === connector.era ? text : era === "modern" ? completeResult(text, message.method) : plainResult(text);
    return expose(withTaskHandles(translated, service, { memberId: facts.memberId, secret }), service, conversation);
  };
}

/** What the client called it, for the record of a refusal. */
function askedName({ params, method }: RequestMessage): string {
  const named = params?.name ?? params?.uri;
  return typeof named === "string" ? named : method;
}
