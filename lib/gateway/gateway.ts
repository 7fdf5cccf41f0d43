import { serveAggregated } from "@/lib/gateway/aggregated/aggregated.ts";
import { type Arrival, type Known, type Posted, readPost, receive, receiveBare } from "@/lib/gateway/arrival.ts";
import { serveBatch } from "@/lib/gateway/batch.ts";
import type { Door } from "@/lib/gateway/caller.ts";
import { liveWorld } from "@/lib/gateway/live-world.ts";
import { type Message, readMessage } from "@/lib/gateway/message.ts";
import { isBatch } from "@/lib/gateway/read-batch.ts";
import { Refusal, refusalToResponse } from "@/lib/gateway/refusal.ts";
import { serveService } from "@/lib/gateway/service.ts";
import type { World } from "@/lib/gateway/world.ts";

/**
 * The gateway. Takes one HTTP request and answers it: read, authenticate, resolve, describe, decide, record, forward, relay, complete;
 * each message of a batch by itself.
 * `door` says where it came in: from which address, as far as a trusted hop told it, and at `/mcp` or at one connector's own address.
 *
 * Until the decision is recorded a step that cannot go on throws a `Refusal`, and anything else that is thrown is answered 503: nothing
 * was forwarded then. After the record nothing throws.
 */
export async function serve(request: Request, door: Door, world: World = liveWorld()): Promise<Response> {
  return answering(world, async (known) => {
    if (!["POST", "GET", "DELETE"].includes(request.method)) {
      throw new Refusal({ code: "wrong_http_method", allow: "POST, GET, DELETE" });
    }
    if (request.method !== "POST") return handOn(world, await receiveBare(world, request, door), door);
    const posted = await readPost(world, request, door);
    if (isBatch(posted.bytes)) {
      return serveBatch(world, posted, (message, own) => serveAlone(world, message, { ...posted, request: own }));
    }
    return handOn(world, await receive(world, readMessage(posted.bytes), posted, known), door);
  });
}

/** One message of a batch, on the same way as one that was posted alone. */
async function serveAlone(world: World, message: Message, posted: Posted): Promise<Response> {
  return answering(world, async (known) => {
    const startedMs = world.monotonicMs();
    return handOn(world, await receive(world, message, { ...posted, startedMs }, known), posted.door);
  });
}

async function handOn(world: World, arrival: Arrival<Message | null>, { service = null }: Door): Promise<Response> {
  return service === null ? serveAggregated(world, arrival) : serveService(world, arrival, service);
}

/** Turns what is thrown on the way into the answer. */
async function answering(world: World, work: (known: Known) => Promise<Response>): Promise<Response> {
  const known: Known = { idText: null, era: null };
  try {
    return await work(known);
  } catch (error) {
    if (error instanceof Refusal) return refusalToResponse(error, known);
    const reference = world.newId();
    world.report("cannot_decide", { reference, error });
    return refusalToResponse(new Refusal({ code: "cannot_decide", reference }), known);
  }
}
