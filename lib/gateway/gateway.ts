import { serveAggregated } from "@/lib/gateway/aggregated/aggregated.ts";
import { type Known, receive, receiveBare } from "@/lib/gateway/arrival.ts";
import type { Door } from "@/lib/gateway/caller.ts";
import { liveWorld } from "@/lib/gateway/live-world.ts";
import { Refusal, refusalToResponse } from "@/lib/gateway/refusal.ts";
import { serveService } from "@/lib/gateway/service.ts";
import type { World } from "@/lib/gateway/world.ts";

/**
 * The gateway. Takes one HTTP request and answers it: read, authenticate, resolve, describe, decide, record, forward, relay, complete.
 * `door` says where it came in: from which address, as far as a trusted hop told it, and at `/mcp` or at one connector's own address.
 *
 * Until the decision is recorded a step that cannot go on throws a `Refusal`, and anything else that is thrown is answered 503: nothing
 * was forwarded then. After the record nothing throws.
 */
export async function serve(request: Request, door: Door, world: World = liveWorld()): Promise<Response> {
  const known: Known = { idText: null, era: null };
  const service = door.service ?? null;
  try {
    if (!["POST", "GET", "DELETE"].includes(request.method)) {
      throw new Refusal({ code: "wrong_http_method", allow: "POST, GET, DELETE" });
    }
    const arrival =
      request.method === "POST" ? await receive(world, request, door, known) : await receiveBare(world, request, door);
    return await (service === null ? serveAggregated(world, arrival) : serveService(world, arrival, service));
  } catch (error) {
    if (error instanceof Refusal) return refusalToResponse(error, known);
    const reference = world.newId();
    world.report("cannot_decide", { reference, error });
    return refusalToResponse(new Refusal({ code: "cannot_decide", reference }), known);
  }
}
