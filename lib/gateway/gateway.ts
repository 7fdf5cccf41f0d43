import { recordLabel } from "@/lib/audit/label.ts";
import { discoverResult, initializeResult, toolsListResult } from "@/lib/gateway/answers.ts";
import { type Authenticated, authenticate } from "@/lib/gateway/authenticate.ts";
import { callerOf } from "@/lib/gateway/caller.ts";
import { deliver } from "@/lib/gateway/deliver.ts";
import { denialOf } from "@/lib/gateway/denial.ts";
import { eraOf } from "@/lib/gateway/era.ts";
import type { Facts } from "@/lib/gateway/facts.ts";
import { checkSource, checkStandardHeaders, readMemberKey } from "@/lib/gateway/headers.ts";
import { type Caller, denyWithout, type Judgement, judge, refusedStanding } from "@/lib/gateway/judge.ts";
import { liveWorld } from "@/lib/gateway/live-world.ts";
import { type CallMessage, isCall, type Message, type RequestMessage, readMessage } from "@/lib/gateway/message.ts";
import { handlingOf } from "@/lib/gateway/methods.ts";
import { readBody } from "@/lib/gateway/read-body.ts";
import { type Recorded, recordJudgement } from "@/lib/gateway/record.ts";
import { Refusal, refusalToResponse } from "@/lib/gateway/refusal.ts";
import { newSessionId } from "@/lib/gateway/session-id.ts";
import type { World } from "@/lib/gateway/world.ts";
import type { Era, Reason } from "@/lib/vocabulary.ts";

/** How often a call is judged again because the world changed between the decision and the commit. Then it is denied. */
const attemptsMaximum = 3;

/** A message on its way: what every step after the first needs to know. */
type Arrival = Authenticated & { message: Message; era: Era; caller: Caller; request: Request; startedMs: number; memberKey: string };

/**
 * The gateway. Takes one HTTP request to `/mcp` and answers it: read, authenticate, resolve, describe, decide, record, forward, relay,
 * complete. `peer.ip` is the address the request came from as far as a trusted hop told it.
 *
 * Until the decision is recorded a step that cannot go on throws a `Refusal`, and anything else that is thrown is answered 503: nothing
 * was forwarded then. After the record nothing throws.
 */
export async function serve(request: Request, peer: { ip: string | null }, world: World = liveWorld()): Promise<Response> {
  const known: { idText: string | null; era: Era | null } = { idText: null, era: null };
  try {
    const arrival = await receive(world, request, peer, known);
    return isCall(arrival.message) ? await call(world, arrival, arrival.message) : await answer(world, arrival);
  } catch (error) {
    if (error instanceof Refusal) return refusalToResponse(error, known);
    const reference = world.newId();
    world.report("cannot_decide", { reference, error });
    return refusalToResponse(new Refusal({ code: "cannot_decide", reference }), known);
  }
}

/** From bytes to a clean message of a known bearer. */
async function receive(
  world: World,
  request: Request,
  peer: { ip: string | null },
  known: { idText: string | null; era: Era | null },
): Promise<Arrival> {
  checkSource(request.headers, world.publicUrl);
  if (request.method !== "POST") throw new Refusal({ code: "wrong_http_method" });
  const memberKey = readMemberKey(request.headers);
  if (memberKey === null) throw new Refusal({ code: "unauthenticated" });
  const startedMs = world.monotonicMs();
  const message = readMessage(await readBody(request));
  known.idText = message.kind === "notification" ? null : message.idText;
  const protocol = eraOf(message, request.headers);
  known.era = protocol.era;
  checkStandardHeaders(message, protocol, request.headers);
  const authenticated = await authenticate(world, memberKey);
  const caller = callerOf(request.headers, message, { ...authenticated, peer, era: protocol.era, sessionSecret: world.sessionSecret });
  return { ...authenticated, message, era: protocol.era, caller, request, startedMs, memberKey };
}

/** A tool call: judged, recorded, and only then forwarded. */
async function call(world: World, arrival: Arrival, message: CallMessage): Promise<Response> {
  const { scope, caller, era, startedMs } = arrival;
  let facts = arrival.facts;
  for (let attempt = 1; ; attempt += 1) {
    const judged =
      attempt > attemptsMaximum
        ? denyWithout(world, facts, "changed_while_deciding", null)
        : await judge(world, scope, facts, caller, message);
    const about = { era, method: message.method, tool: message.name, message, startedMs };
    const recorded = await recordJudgement(world, scope, facts, caller, judged, about);
    if (recorded?.allowed) return deliver(world, recorded.allowed, auditId(recorded), { era, request: arrival.request });
    if (recorded) throw denied(world, arrival, { judged, facts, name: message.name, recorded });
    facts = (await authenticate(world, arrival.memberKey)).facts;
  }
}

/** Everything but a tool call. */
async function answer(world: World, arrival: Arrival): Promise<Response> {
  const { message, era, facts } = arrival;
  const standing = refusedStanding(facts);
  if (standing) return refuse(world, arrival, standing);
  await refuseUnknown(world, arrival);
  if (message.kind !== "request") return new Response(null, { status: 202 });
  switch (message.method) {
    case "initialize":
      return result(message, initializeResult(message.params?.protocolVersion), {
        "mcp-session-id": newSessionId(facts.memberId, world.sessionSecret),
      });
    case "ping":
      return result(message, {});
    case "server/discover":
      return result(message, discoverResult());
    case "tools/list": {
      const catalogues = await Promise.all(facts.connectors.map((one) => world.catalogue(arrival.scope, one)));
      return result(message, toolsListResult(catalogues, era));
    }
    default:
      throw new Error(`No answer is written for ${message.method}.`);
  }
}

/** A method without a row is refused, and the refusal is on record. */
async function refuseUnknown(world: World, arrival: Arrival): Promise<void> {
  try {
    handlingOf(arrival.message, arrival.era, "aggregated");
  } catch (error) {
    if (error instanceof Refusal && error.facts.code === "unknown_method") await refuse(world, arrival, "unknown_method");
    throw error;
  }
}

/** Records a refusal that no tool stands behind, and throws it. */
async function refuse(world: World, arrival: Arrival, reason: Reason): Promise<never> {
  const { scope, facts, caller, era, message, startedMs } = arrival;
  const judged = denyWithout(world, facts, reason, null);
  const method = message.kind === "response" ? "response" : message.method;
  const recorded = await recordJudgement(world, scope, facts, caller, judged, { era, method, tool: null, message: null, startedMs });
  if (!recorded) throw new Error("A denial was not written.");
  throw denied(world, arrival, { judged, facts, name: method, recorded });
}

function denied(
  world: World,
  arrival: Arrival,
  { judged, recorded, ...about }: { judged: Judgement; facts: Facts; name: string; recorded: Recorded },
): Refusal {
  const { publicUrl } = world;
  return new Refusal(denialOf(judged, { ...about, auditId: auditId(recorded), publicUrl, ip: arrival.caller.ip }));
}

function auditId(recorded: Recorded): string {
  return recordLabel(recorded.appended.number);
}

function result(message: RequestMessage, value: Record<string, unknown>, headers: Record<string, string> = {}): Response {
  return new Response(`{"jsonrpc":"2.0","id":${message.idText},"result":${JSON.stringify(value)}}`, {
    status: 200,
    headers: { "content-type": "application/json", "cache-control": "no-store", ...headers },
  });
}
