import { mintPassedMessage, type PassedMessage } from "@/lib/gateway/allowed-call.ts";
import type { Arrival } from "@/lib/gateway/arrival.ts";
import { exchange } from "@/lib/gateway/exchange.ts";
import type { ConnectorFacts } from "@/lib/gateway/facts.ts";
import { filterList } from "@/lib/gateway/filter-list.ts";
import { failureOf, readAnswer } from "@/lib/gateway/forward.ts";
import { handshakeOf } from "@/lib/gateway/handshake.ts";
import { refusedStanding } from "@/lib/gateway/judge.ts";
import { subjectsOf } from "@/lib/gateway/matter.ts";
import type { Message, RequestMessage } from "@/lib/gateway/message.ts";
import { type Handling, handlingOf } from "@/lib/gateway/methods.ts";
import { headersForUpstream } from "@/lib/gateway/passed-headers.ts";
import { Refusal, refusalToResponse } from "@/lib/gateway/refusal.ts";
import { type Complete, completion, relayAnswer } from "@/lib/gateway/relay-answer.ts";
import { resolveIn } from "@/lib/gateway/resolve.ts";
import { judgeServerMessages } from "@/lib/gateway/server-messages.ts";
import { newSessionId, sessionLabel } from "@/lib/gateway/session-id.ts";
import { refuse, type Settled, settle } from "@/lib/gateway/settle.ts";
import { type Change, changedJson, wholeBody } from "@/lib/gateway/upstream-messages.ts";
import type { UpstreamSession, World } from "@/lib/gateway/world.ts";
import type { GuardedAnswer } from "@/lib/outbound/guarded-request.ts";

/**
 * One connector as it is (`/mcp/<service>`): the client's own bytes go up and the upstream's come down, in the era that the client speaks.
 * What the table of methods calls judged is decided and recorded first, lists are filtered, and what the upstream asks of the client is
 * judged on its way down. A legacy session is the upstream's own under an id of Wicket's, which only its member can use; it stands in the
 * database, so any replica serves any request.
 */
export async function serveService(world: World, arrival: Arrival<Message | null>, service: string): Promise<Response> {
  const { facts, message } = arrival;
  const name = nameOf(arrival);
  const standing = refusedStanding(facts);
  if (standing) return refuse(world, arrival, standing, name);
  const connector = facts.connectors.find((one) => one.key === service);
  if (!connector) return refuse(world, arrival, "unknown_tool", service);
  if (!connector.connected) return refuse(world, arrival, "not_connected", service);
  const session = await sessionOf(world, arrival, connector);
  const handling = message ? await handlingHere(world, arrival as Arrival) : "passed";
  const settled = handling === "judged" ? await settleAll(world, arrival as Arrival<RequestMessage>, connector) : [];
  return send(world, arrival, connector, { session, handling, settled });
}

/** What the record and the client's answer call it. */
function nameOf({ message, request }: Arrival<Message | null>): string {
  if (!message) return request.method;
  return message.kind === "response" ? "response" : message.method;
}

/** A method without a row is refused, and the refusal is on record. */
async function handlingHere(world: World, arrival: Arrival): Promise<Handling> {
  try {
    return handlingOf(arrival.message, arrival.era, "service");
  } catch (error) {
    if (error instanceof Refusal && error.facts.code === "unknown_method")
      return refuse(world, arrival, "unknown_method", nameOf(arrival));
    throw error;
  }
}

/** The upstream's session behind the id that the client presents. An id that leads nowhere is 404, upon which a client starts anew. */
async function sessionOf(
  world: World,
  { scope, caller }: Arrival<Message | null>,
  connector: ConnectorFacts,
): Promise<UpstreamSession | null> {
  if (caller.sessionId === null) return null;
  const found = await world.sessions.upstream(scope, connector.id, caller.sessionId);
  if (!found) throw new Refusal({ code: "no_such_session" });
  return found;
}

/** Everything that a judged request asks for, one decision each. The first DENY is thrown, and then nothing is forwarded. */
async function settleAll(world: World, arrival: Arrival<RequestMessage>, connector: ConnectorFacts): Promise<Settled[]> {
  const { message, scope } = arrival;
  const settled: Settled[] = [];
  for (const subject of subjectsOf(message, connector.key)) {
    const matter = { ...subject, method: message.method };
    const resolve = (facts: Arrival["facts"]) => resolveIn(world, scope, facts, { ...subject, service: connector.key });
    settled.push(await settle(world, arrival, { ...matter, resolve }));
  }
  return settled;
}

async function send(
  world: World,
  arrival: Arrival<Message | null>,
  connector: ConnectorFacts,
  { session, handling, settled }: { session: UpstreamSession | null; handling: Handling; settled: Settled[] },
): Promise<Response> {
  const { request, message, era, scope, caller } = arrival;
  const cleared = mintPassedMessage({ scope, connector, clientSession: caller.sessionId ?? "" });
  const abort = new AbortController();
  const signal = AbortSignal.any([request.signal, abort.signal]);
  const completions = settled.map(({ allowed }) => completion(world, allowed));
  const complete: Complete = async (...outcome) => {
    await Promise.all(completions.map((one) => one(...outcome)));
  };
  try {
    const answer = await exchange(world, settled[0]?.allowed ?? cleared, {
      method: request.method as "GET" | "POST" | "DELETE",
      body: message ? message.text : null,
      headers: headersForUpstream(
        request.headers,
        session && session.sessionId !== "" ? { "mcp-session-id": session.sessionId } : {},
      ),
      signal,
    });
    if (answer.status === 404 || (request.method === "DELETE" && answer.status < 300)) await forget(world, cleared, session);
    if (isBare(request.method, answer)) {
      answer.abort();
      await complete("answered", answer.status, 0);
      return new Response(null, { status: answer.status, ...(answer.status === 405 ? { headers: { allow: "POST" } } : {}) });
    }
    const read = await readAnswer(answer);
    if (read.kind === "failed") {
      await complete(read.outcome, read.status, 0);
      return refusalToResponse(
        new Refusal({ code: read.failure, service: connector.key, auditId: settled[0]?.auditId ?? null }),
        {
          idText: message && message.kind !== "notification" ? message.idText : null,
          era,
        },
      );
    }
    const opened = await openedSession(world, arrival, cleared, answer.headers["mcp-session-id"]);
    const events = /^text\/event-stream\b/i.test(answer.headers["content-type"] ?? "");
    const change = changeOf(world, arrival, cleared, { handling, events });
    if (change && !events) {
      // Looked at before anything is answered, so that what may not be passed on is an error and not half an answer.
      const text = await changedJson(read.answer.body, change);
      return relayAnswer({ ...read.answer, body: wholeBody(text) }, { abort, complete, headers: opened });
    }
    return relayAnswer(read.answer, { abort, complete, ...(change ? { change } : {}), headers: opened });
  } catch (error) {
    const failure = failureOf(world, error, signal);
    abort.abort();
    await complete(failure.outcome, failure.status, 0);
    return refusalToResponse(
      new Refusal({ code: failure.failure, service: connector.key, auditId: settled[0]?.auditId ?? null }),
      {
        idText: message && message.kind !== "notification" ? message.idText : null,
        era,
      },
    );
  }
}

/**
 * Answers whose status says it all: a message that was taken (202), a session that was ended, and a GET or DELETE that this upstream does
 * not have (405; MCP 2025-11-25, Streamable HTTP).
 */
function isBare(method: string, { status, headers }: GuardedAnswer): boolean {
  if (status === 202 || status === 204) return true;
  return (
    (method === "DELETE" && status === 200) ||
    (method !== "POST" && status === 405 && !/^application\/json/i.test(headers["content-type"] ?? ""))
  );
}

async function forget(world: World, cleared: PassedMessage, session: UpstreamSession | null): Promise<void> {
  if (session) await world.sessions.forget(cleared.scope, cleared.connector.id, cleared.clientSession, session.sessionId);
}

/** A session that the upstream opened just now gets an id of Wicket's, bound to the member; the upstream's own stays in the database. */
async function openedSession(
  world: World,
  { message, facts }: Arrival<Message | null>,
  cleared: PassedMessage,
  upstreamId: string | undefined,
): Promise<Record<string, string>> {
  const isHandshake = message?.kind === "request" && message.method === "initialize";
  if (!isHandshake || upstreamId === undefined || !/^[\x21-\x7e]{1,1024}$/.test(upstreamId)) return {};
  const sessionId = newSessionId(facts.memberId, world.sessionSecret);
  const { scope, connector } = cleared;
  const { protocolVersion } = connector;
  const label = sessionLabel(sessionId);
  await world.sessions.open(scope, { label, service: connector.key, ...handshakeOf(message) });
  await world.sessions.keep(scope, connector.id, label, { sessionId: upstreamId, protocolVersion });
  return { "mcp-session-id": sessionId };
}

/** What the messages of an answer go through on their way down; undefined where its bytes may pass unread. */
function changeOf(
  world: World,
  arrival: Arrival<Message | null>,
  cleared: PassedMessage,
  { handling, events }: { handling: Handling; events: boolean },
): Change | undefined {
  const judged = events ? judgeServerMessages(world, arrival, cleared) : undefined;
  if (handling !== "filtered" || arrival.message?.kind !== "request") return judged;
  const filtered = filterList(world, arrival as Arrival<RequestMessage>, cleared.connector);
  return judged ? async (text) => ((await judged(text)) === null ? null : filtered(text)) : filtered;
}
