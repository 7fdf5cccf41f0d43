import { discoverResult, forThisMember, resultResponse } from "@/lib/gateway/aggregated/answers.ts";
import { listen } from "@/lib/gateway/aggregated/listen.ts";
import { listFromUpstreams, listTools } from "@/lib/gateway/aggregated/lists.ts";
import { serveRequest } from "@/lib/gateway/aggregated/request.ts";
import { endSession, initialize, passNotification, passResponse, setLevel } from "@/lib/gateway/aggregated/session.ts";
import { openStream } from "@/lib/gateway/aggregated/stream.ts";
import { subscribe } from "@/lib/gateway/aggregated/subscribe.ts";
import { listTasks } from "@/lib/gateway/aggregated/tasks.ts";
import type { Arrival } from "@/lib/gateway/arrival.ts";
import { refusedStanding } from "@/lib/gateway/judge.ts";
import type { Message, NotificationMessage, RequestMessage, ResponseMessage } from "@/lib/gateway/message.ts";
import type { Handling } from "@/lib/gateway/methods.ts";
import { handlingHere, nameOf, refuse } from "@/lib/gateway/settle.ts";
import type { World } from "@/lib/gateway/world.ts";

/**
 * Every connector of the agent as one server (`/mcp`), in both eras. What names a tool, a prompt, a resource or a task goes to the
 * upstream that it belongs to; lists are put together; sessions are Wicket's own, with the upstreams' behind them in the database.
 */
export async function serveAggregated(world: World, arrival: Arrival<Message | null>): Promise<Response> {
  const standing = refusedStanding(arrival.facts);
  if (standing) return refuse(world, arrival, standing, nameOf(arrival));
  const { message, request } = arrival;
  if (message === null) {
    const bare = arrival as Arrival<null>;
    return request.method === "DELETE" ? endSession(world, bare) : openStream(world, bare);
  }
  const handling = await handlingHere(world, arrival as Arrival, "aggregated");
  if (handling === "accepted") return new Response(null, { status: 202 });
  if (message.kind === "response") return passResponse(world, arrival as Arrival<ResponseMessage>);
  if (message.kind === "notification") return passNotification(world, arrival as Arrival<NotificationMessage>);
  return answer(world, arrival as Arrival<RequestMessage>, handling);
}

async function answer(world: World, arrival: Arrival<RequestMessage>, handling: Handling): Promise<Response> {
  const { message, era, facts } = arrival;
  const listed = (list: Record<string, unknown>) => resultResponse(message, era, era === "modern" ? forThisMember(list) : list);
  switch (message.method) {
    case "initialize":
      return initialize(world, arrival);
    case "ping":
      return resultResponse(message, era, {});
    case "server/discover":
      return resultResponse(message, era, discoverResult(facts.connectors));
    case "logging/setLevel":
      return setLevel(world, arrival);
    case "tools/list":
      return listed(await listTools(world, arrival));
    case "prompts/list":
    case "resources/list":
    case "resources/templates/list":
      return listed(await listFromUpstreams(world, arrival));
    case "tasks/list":
      return resultResponse(message, era, await listTasks(world, arrival));
    case "subscriptions/listen":
      return listen(world, arrival);
    case "resources/subscribe":
    case "resources/unsubscribe":
      return subscribe(world, arrival);
    default:
      return serveRequest(world, arrival, handling);
  }
}
