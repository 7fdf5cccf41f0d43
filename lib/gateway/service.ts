import { mintPassedMessage } from "@/lib/gateway/allowed-call.ts";
import type { Arrival } from "@/lib/gateway/arrival.ts";
import { deliver } from "@/lib/gateway/deliver.ts";
import { exchange } from "@/lib/gateway/exchange.ts";
import type { ConnectorFacts } from "@/lib/gateway/facts.ts";
import { filterList } from "@/lib/gateway/filter-list.ts";
import { guardJsonAnswer } from "@/lib/gateway/guard-json.ts";
import { handshakeOf } from "@/lib/gateway/handshake.ts";
import { encodeHeaderValue } from "@/lib/gateway/header-value.ts";
import { nameInHeader } from "@/lib/gateway/headers.ts";
import { inspect } from "@/lib/gateway/inspect.ts";
import { refusedStanding } from "@/lib/gateway/judge.ts";
import type { JsonObject, Message, RequestMessage } from "@/lib/gateway/message.ts";
import type { Handling } from "@/lib/gateway/methods.ts";
import { headersForUpstream } from "@/lib/gateway/passed-headers.ts";
import { type Forwarded, readAnswer } from "@/lib/gateway/read-answer.ts";
import { Refusal } from "@/lib/gateway/refusal.ts";
import { mayNameTask, withTaskHandles, withTaskIds } from "@/lib/gateway/restate-tasks.ts";
import { newSessionId, sessionLabel } from "@/lib/gateway/session-id.ts";
import { handlingHere, nameOf, refuse, type Settled, settleAll } from "@/lib/gateway/settle.ts";
import type { UpstreamSession, World } from "@/lib/gateway/world.ts";
import type { GuardedAnswer } from "@/lib/outbound/guarded-request.ts";

/**
 * One connector as it is (`/mcp/<service>`): the client's own bytes go up and the upstream's come down, in the era that the client speaks.
 * What the table of methods calls judged is decided and recorded first, lists are filtered, and what the upstream asks of the client is
 * judged on its way down. A legacy session is the upstream's own under an id of Wicket's, which only its member can use; it stands in the
 * database, so any replica serves any request. Task ids are bound to the member likewise.
 */
export async function serveService(world: World, arrival: Arrival<Message | null>, service: string): Promise<Response> {
  const { facts, message } = arrival;
  const standing = refusedStanding(facts);
  if (standing) return refuse(world, arrival, standing, nameOf(arrival));
  const connector = facts.connectors.find((one) => one.key === service);
  if (!connector) return refuse(world, arrival, "unknown_tool", service);
  if (!connector.connected) return refuse(world, arrival, "not_connected", service);
  const session = await sessionOf(world, arrival, connector);
  const handling = message ? await handlingHere(world, arrival as Arrival, "service") : "passed";
  const own = ownIds(world, arrival, service);
  const settled = handling === "judged" ? await settleAll(world, own as Arrival<RequestMessage>, connector) : [];
  return send(world, own, connector, { session, handling, settled });
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

/** The message with the upstream's own task ids. */
function ownIds(world: World, arrival: Arrival<Message | null>, service: string): Arrival<Message | null> {
  if (arrival.message?.kind !== "request") return arrival;
  const owner = { memberId: arrival.facts.memberId, secret: world.sessionSecret };
  return { ...arrival, message: withTaskIds(arrival.message, service, owner) };
}

async function send(
  world: World,
  arrival: Arrival<Message | null>,
  connector: ConnectorFacts,
  { session, handling, settled }: { session: UpstreamSession | null; handling: Handling; settled: readonly Settled[] },
): Promise<Response> {
  const { request, message, scope, caller, facts, era } = arrival;
  const cleared = mintPassedMessage({ scope, connector, clientSession: caller.sessionId ?? "" });
  const owner = { memberId: facts.memberId, secret: world.sessionSecret };
  const answers = message?.kind === "request" ? message : undefined;
  const taskHandles = (text: string) => withTaskHandles(text, connector.key, owner);
  const filtered = handling === "filtered" ? filterList(world, arrival as Arrival<RequestMessage>, connector) : null;
  const restate = async (text: string, said: JsonObject) =>
    filtered && "result" in said ? await filtered(text) : taskHandles(text);
  // A legacy answer in JSON can only be what it is: one result, which may be large. Everything else has something to be looked at inside.
  const passesUnread = era === "legacy" && answers !== undefined && !filtered && !mayNameTask(answers.params, answers.method);

  return deliver(world, {
    arrival,
    service: connector.key,
    settled,
    ask: async (signal): Promise<Forwarded> => {
      const own: Record<string, string | null> = {
        ...(session && session.sessionId !== "" ? { "mcp-session-id": session.sessionId } : {}),
        ...(answers ? ownName(answers, arrival) : {}),
      };
      const answer = await exchange(world, settled[0]?.allowed ?? cleared, {
        method: request.method as "GET" | "POST" | "DELETE",
        body: message ? message.text : null,
        headers: headersForUpstream(request.headers, own),
        signal,
      });
      const ended = answer.status === 404 || (request.method === "DELETE" && answer.status < 300);
      if (ended && session) {
        await world.sessions.forget(scope, connector.id, cleared.clientSession, session.sessionId);
        if (request.method === "DELETE") await world.sessions.close(scope, cleared.clientSession);
      }
      if (!isBare(request.method, answer)) return readAnswer(answer);
      answer.abort();
      return { kind: "bare", status: answer.status };
    },
    staysOpen: request.method === "GET" || answers?.method === "subscriptions/listen",
    changeOf: (events) =>
      events || !passesUnread ? inspect(world, arrival, cleared, { answers: answers ?? "any", restate, events }) : undefined,
    ...(answers ? { guard: (body: AsyncIterable<Uint8Array>) => guardJsonAnswer(body, answers) } : {}),
    headersOf: (answer) => openedSession(world, arrival, connector, answer.headers["mcp-session-id"]),
  });
}

/** `Mcp-Name` says the handle of a task to Wicket, and the task's own id to the upstream. */
function ownName(message: RequestMessage, { era }: Arrival<Message | null>): Record<string, string> {
  if (era === "legacy" || !message.method.startsWith("tasks/")) return {};
  const name = nameInHeader(message);
  return name === null ? {} : { "mcp-name": encodeHeaderValue(name) };
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

/** A session that the upstream opened just now gets an id of Wicket's, bound to the member; the upstream's own stays in the database. */
async function openedSession(
  world: World,
  { message, facts, scope }: Arrival<Message | null>,
  connector: ConnectorFacts,
  upstreamId: string | undefined,
): Promise<Record<string, string>> {
  const isHandshake = message?.kind === "request" && message.method === "initialize";
  if (!isHandshake || upstreamId === undefined || !/^[\x21-\x7e]{1,1024}$/.test(upstreamId)) return {};
  const sessionId = newSessionId(facts.memberId, world.sessionSecret);
  const { protocolVersion } = connector;
  const label = sessionLabel(sessionId);
  await world.sessions.open(scope, { label, service: connector.key, ...handshakeOf(message) });
  await world.sessions.keep(scope, connector.id, label, { sessionId: upstreamId, protocolVersion });
  return { "mcp-session-id": sessionId };
}
