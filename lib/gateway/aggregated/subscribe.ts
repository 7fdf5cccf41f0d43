import { heardWithin } from "@/lib/bell.ts";
import { resultResponse } from "@/lib/gateway/aggregated/answers.ts";
import { serveRequest } from "@/lib/gateway/aggregated/request.ts";
import { unexpose } from "@/lib/gateway/aggregated/unexpose.ts";
import type { Arrival } from "@/lib/gateway/arrival.ts";
import type { RequestMessage } from "@/lib/gateway/message.ts";
import { Refusal } from "@/lib/gateway/refusal.ts";
import { completion } from "@/lib/gateway/relay-answer.ts";
import { settleAll } from "@/lib/gateway/settle.ts";
import { joinedTopic, joinMsMaximum, openedTopic } from "@/lib/gateway/upstream-session.ts";
import type { World } from "@/lib/gateway/world.ts";

/**
 * `resources/subscribe` and `resources/unsubscribe` of a legacy client. A legacy upstream keeps the subscription itself. A modern one has
 * none to keep: it tells of changes to those who listen at that moment (MCP 2026-07-28, "Subscriptions"), so the session notes what it
 * wants to hear, and its stream listens on its behalf.
 *
 * @throws {Refusal} the denial; `invalid_request` without a session, or with as many subscriptions as a session may have.
 */
export async function subscribe(world: World, arrival: Arrival<RequestMessage>): Promise<Response> {
  const { message, facts, scope, caller } = arrival;
  const isWanted = message.method === "resources/subscribe";
  const found = await unexpose(world, arrival);
  const connector = facts.connectors.find((one) => one.key === found?.service && one.connected);
  if (!found || connector?.era !== "modern") return serveRequest(world, arrival, isWanted ? "judged" : "passed");
  if (caller.sessionId === null) throw refused(message, "A subscription needs a session, which initialize opens.");
  const settled = isWanted ? await settleAll(world, { ...arrival, message: found.message }, connector) : [];
  const exposed = String(message.params?.uri);
  const label = caller.sessionId;
  const isKept = await world.sessions.setSubscription(scope, label, exposed, isWanted);
  // Answered when the session's stream has taken it up, if there is one: what changes from then on is told.
  const act = () => world.bell.ring(openedTopic(label));
  if (isKept && isWanted && facts.session?.listening)
    await heardWithin(world.bell, joinedTopic(label, connector.id), joinMsMaximum, act);
  else if (isKept) act();
  await Promise.all(settled.map(({ allowed }) => completion(world, allowed)(isKept ? "answered" : "not_sent", null, 0)));
  if (!isKept) throw refused(message, "The session has as many subscriptions as it may have; end one first.");
  return resultResponse(message, "legacy", {});
}

function refused(message: RequestMessage, sentence: string): Refusal {
  return new Refusal({ code: "invalid_request", sentence }, message.idText);
}
