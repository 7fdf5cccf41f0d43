import { createHash } from "node:crypto";
import { initializeResult, resultResponse } from "@/lib/gateway/aggregated/answers.ts";
import { can } from "@/lib/gateway/aggregated/capabilities.ts";
import { mintPassedMessage, type PassedMessage } from "@/lib/gateway/allowed-call.ts";
import type { Arrival } from "@/lib/gateway/arrival.ts";
import { readAskedId } from "@/lib/gateway/asked-id.ts";
import { editText } from "@/lib/gateway/edit-text.ts";
import { exchange } from "@/lib/gateway/exchange.ts";
import { handshakeOf } from "@/lib/gateway/handshake.ts";
import type { Message, NotificationMessage, RequestMessage, ResponseMessage } from "@/lib/gateway/message.ts";
import { Refusal } from "@/lib/gateway/refusal.ts";
import { newSessionId, sessionLabel } from "@/lib/gateway/session-id.ts";
import { readUpstreamBody } from "@/lib/gateway/upstream-body.ts";
import { endUpstreamSession, sessionHeaders } from "@/lib/gateway/upstream-session.ts";
import type { UpstreamSession, World } from "@/lib/gateway/world.ts";
import { placesOf } from "@/lib/strict-json/places.ts";

const patienceMs = 10_000;
const answerBytesMaximum = 64 * 1024;
const levels = ["debug", "info", "notice", "warning", "error", "critical", "alert", "emergency"];

/** Rung when a legacy client cancels a request: the calls of its session at modern upstreams listen. */
export function cancelledTopic(clientSession: string, requestId: string | number): string {
  return `cancelled ${clientSession} ${createHash("sha256").update(JSON.stringify(requestId)).digest("hex")}`;
}

/** Opens a session of Wicket's own: the upstreams' are opened when they are needed first. */
export async function initialize(world: World, { message, scope, facts }: Arrival<RequestMessage>): Promise<Response> {
  const sessionId = newSessionId(facts.memberId, world.sessionSecret);
  const agreed = handshakeOf(message);
  await world.sessions.open(scope, { label: sessionLabel(sessionId), service: "", ...agreed });
  const result = initializeResult(agreed.protocolVersion, facts.connectors);
  return resultResponse(message, "legacy", result, { "mcp-session-id": sessionId });
}

/** Ends the client's session, and gives the upstreams theirs back. What an upstream makes of that is not waited for longer than 10 s. */
export async function endSession(world: World, arrival: Arrival<null>): Promise<Response> {
  const { scope, caller } = arrival;
  if (caller.sessionId === null) throw new Refusal({ code: "wrong_http_method", allow: "POST" });
  const theirs = await world.sessions.close(scope, caller.sessionId);
  await toEach(world, arrival, theirs, async (cleared, session, signal) => endUpstreamSession(world, cleared, session, signal));
  return new Response(null, { status: 204 });
}

/** `logging/setLevel`: every upstream that the session has reached is told, and those that it reaches later. */
export async function setLevel(world: World, arrival: Arrival<RequestMessage>): Promise<Response> {
  const { message, scope, caller } = arrival;
  const level = message.params?.level;
  if (typeof level !== "string" || !levels.includes(level)) {
    throw new Refusal({ code: "invalid_params", sentence: `params.level is none of ${levels.join(", ")}.` }, message.idText);
  }
  if (caller.sessionId !== null) {
    await world.sessions.setLogLevel(scope, caller.sessionId, level);
    const text = JSON.stringify({ jsonrpc: "2.0", id: "wicket-level", method: "logging/setLevel", params: { level } });
    const theirs = await world.sessions.upstreams(scope, caller.sessionId);
    const able = theirs.filter(({ connectorId }) =>
      arrival.facts.connectors.some((one) => one.id === connectorId && can(one, "logging")),
    );
    await toEach(world, arrival, able, (cleared, session, signal) => tell(world, cleared, session, text, signal));
  }
  return resultResponse(message, "legacy", {});
}

/**
 * A client's notification goes to every upstream that its session has reached: which of them has the request that is cancelled is known
 * to none of Wicket's replicas, and ids are the client's own, so to the others it means nothing. Progress is about something that one
 * upstream asked, so it goes there.
 */
export async function passNotification(world: World, arrival: Arrival<NotificationMessage>): Promise<Response> {
  const { message, scope, facts, caller } = arrival;
  const taken = new Response(null, { status: 202 });
  if (caller.sessionId === null) return taken;
  const requestId = message.params?.requestId;
  if (message.method === "notifications/cancelled" && (typeof requestId === "string" || typeof requestId === "number")) {
    world.bell.ring(cancelledTopic(caller.sessionId, requestId));
  }
  const theirs = await world.sessions.upstreams(scope, caller.sessionId);
  const conversation = { memberId: facts.memberId, clientSession: caller.sessionId, secret: world.sessionSecret };
  const about = readAskedId(message.params?.progressToken, conversation);
  const [place] = placesOf(message.text, ["params", "progressToken"]);
  const text = about && place ? editText(message.text, [{ ...place, text: about.idText }]) : message.text;
  const meant = theirs.filter(
    ({ connectorId }) => !about || facts.connectors.some((one) => one.id === connectorId && one.key === about.service),
  );
  await toEach(world, arrival, meant, (cleared, session, signal) => tell(world, cleared, session, text, signal));
  return taken;
}

/**
 * The client's answer to what an upstream asked goes to that upstream, under the upstream's own id.
 *
 * @throws {Refusal} `invalid_request` for an answer to something that was not asked in this session.
 */
export async function passResponse(world: World, arrival: Arrival<ResponseMessage>): Promise<Response> {
  const { message, scope, facts, caller } = arrival;
  const clientSession = caller.sessionId ?? "";
  const asked = readAskedId(message.id, { memberId: facts.memberId, clientSession, secret: world.sessionSecret });
  const connector = facts.connectors.find((one) => one.key === asked?.service && one.connected);
  const session = connector && (await world.sessions.upstream(scope, connector.id, clientSession));
  const [place] = placesOf(message.text, ["id"]);
  if (!asked || !connector || !session || !place) {
    throw new Refusal(
      { code: "invalid_request", sentence: "This answers nothing that was asked in this session." },
      message.idText,
    );
  }
  const cleared = mintPassedMessage({ scope, connector, clientSession });
  const signal = AbortSignal.any([arrival.request.signal, AbortSignal.timeout(patienceMs)]);
  try {
    await tell(world, cleared, session, editText(message.text, [{ ...place, text: asked.idText }]), signal);
  } catch (error) {
    world.report("cannot_complete", { error });
    throw new Refusal({ code: "upstream_unreachable", service: connector.key, auditId: null }, message.idText);
  }
  return new Response(null, { status: 202 });
}

async function tell(
  world: World,
  cleared: PassedMessage,
  session: UpstreamSession,
  text: string,
  signal: AbortSignal,
): Promise<void> {
  const answer = await exchange(world, cleared, { body: text, headers: sessionHeaders(session), signal });
  try {
    await readUpstreamBody(answer.body, answerBytesMaximum);
  } finally {
    answer.abort();
  }
}

/** Does the same at every upstream session whose connector the member may still use. An upstream that fails is reported, no more. */
async function toEach(
  world: World,
  { scope, facts, caller, request }: Arrival<Message | null>,
  sessions: readonly (UpstreamSession & { connectorId: string })[],
  act: (cleared: PassedMessage, session: UpstreamSession, signal: AbortSignal) => Promise<void>,
): Promise<void> {
  const signal = AbortSignal.any([request.signal, AbortSignal.timeout(patienceMs)]);
  await Promise.all(
    sessions.map(async (session) => {
      const connector = facts.connectors.find((one) => one.id === session.connectorId && one.connected);
      if (!connector) return;
      const cleared = mintPassedMessage({ scope, connector, clientSession: caller.sessionId ?? "" });
      await act(cleared, session, signal).catch((error: unknown) => world.report("cannot_complete", { error }));
    }),
  );
}
