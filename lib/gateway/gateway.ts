import { answerHere } from "@/lib/gateway/answers.ts";
import { type Arrival, type Known, receive, receiveBare } from "@/lib/gateway/arrival.ts";
import type { Door } from "@/lib/gateway/caller.ts";
import { deliver } from "@/lib/gateway/deliver.ts";
import { refusedStanding } from "@/lib/gateway/judge.ts";
import { liveWorld } from "@/lib/gateway/live-world.ts";
import { type CallMessage, isCall } from "@/lib/gateway/message.ts";
import { handlingOf } from "@/lib/gateway/methods.ts";
import { Refusal, refusalToResponse } from "@/lib/gateway/refusal.ts";
import { resolveExposed } from "@/lib/gateway/resolve.ts";
import { serveService } from "@/lib/gateway/service.ts";
import { refuse, settle } from "@/lib/gateway/settle.ts";
import type { World } from "@/lib/gateway/world.ts";

/**
 * The gateway. Takes one HTTP request and answers it: read, authenticate, resolve, describe, decide, record, forward, relay, complete.
 * `ip` is the address the request came from as far as a trusted hop told it.
 *
 * Until the decision is recorded a step that cannot go on throws a `Refusal`, and anything else that is thrown is answered 503: nothing
 * was forwarded then. After the record nothing throws.
 */
export async function serve(request: Request, door: Door, world: World = liveWorld()): Promise<Response> {
  const known: Known = { idText: null, era: null };
  const service = door.service ?? null;
  try {
    if (request.method !== "POST" && (service === null || !["GET", "DELETE"].includes(request.method))) {
      throw new Refusal({ code: "wrong_http_method", allow: service === null ? "POST" : "POST, GET, DELETE" });
    }
    if (request.method !== "POST") return await serveService(world, await receiveBare(world, request, door), service ?? "");
    const arrival = await receive(world, request, door, known);
    if (service !== null) return await serveService(world, arrival, service);
    return isCall(arrival.message) ? await call(world, arrival, arrival.message) : await answer(world, arrival);
  } catch (error) {
    if (error instanceof Refusal) return refusalToResponse(error, known);
    const reference = world.newId();
    world.report("cannot_decide", { reference, error });
    return refusalToResponse(new Refusal({ code: "cannot_decide", reference }), known);
  }
}

/** A tool call: judged, recorded, and only then forwarded. */
async function call(world: World, arrival: Arrival, message: CallMessage): Promise<Response> {
  const { allowed, auditId } = await settle(world, arrival, {
    method: message.method,
    name: message.name,
    args: message.args,
    lossyArguments: message.lossyArguments,
    resolve: (facts) => resolveExposed(world, arrival.scope, facts, message),
  });
  return deliver(world, allowed, message, auditId, { era: arrival.era, request: arrival.request });
}

/** Everything but a tool call is answered here, for a member in good standing. */
async function answer(world: World, arrival: Arrival): Promise<Response> {
  const { message, era, facts, scope } = arrival;
  const method = message.kind === "response" ? "response" : message.method;
  const standing = refusedStanding(facts);
  if (standing) return refuse(world, arrival, standing, method);
  try {
    handlingOf(message, era, "aggregated");
  } catch (error) {
    if (error instanceof Refusal && error.facts.code === "unknown_method")
      return refuse(world, arrival, "unknown_method", method);
    throw error;
  }
  if (message.kind !== "request") return new Response(null, { status: 202 });
  const catalogues = () => Promise.all(facts.connectors.map((one) => world.catalogue(scope, one)));
  return answerHere(message, {
    era,
    facts,
    catalogues,
    sessionSecret: world.sessionSecret,
    openSession: (opened) => world.sessions.open(scope, opened),
  });
}
