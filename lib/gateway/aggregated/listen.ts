import { splitExposedUri } from "@/lib/connectors/exposed-uri.ts";
import { openListening, type Wanted } from "@/lib/gateway/aggregated/listening.ts";
import type { Arrival } from "@/lib/gateway/arrival.ts";
import { listened } from "@/lib/gateway/matter.ts";
import { type JsonObject, type RequestMessage, readMessage } from "@/lib/gateway/message.ts";
import { Refusal } from "@/lib/gateway/refusal.ts";
import { type Complete, completion } from "@/lib/gateway/relay-answer.ts";
import { refuse, type Settled, settleAll } from "@/lib/gateway/settle.ts";
import { readTaskHandle } from "@/lib/gateway/task-handle.ts";
import type { World } from "@/lib/gateway/world.ts";

/**
 * `subscriptions/listen` on `/mcp` (MCP 2026-07-28, "Subscriptions"): what the client wants to hear is taken apart by connector, each part
 * is judged, and then all of them are listened to as one. Nothing is listened to when a part is denied.
 *
 * @throws {Refusal} the denial; `invalid_params` for a filter that is none.
 */
export async function listen(world: World, arrival: Arrival<RequestMessage>): Promise<Response> {
  const { message, facts } = arrival;
  const filter = message.params?.notifications;
  if (typeof filter !== "object" || filter === null || Array.isArray(filter)) {
    throw new Refusal({ code: "invalid_params", sentence: "params.notifications is not an object." }, message.idText);
  }
  const parts = facts.connectors
    .filter((one) => one.connected)
    .map((connector): Wanted => ({ connector, uris: [], taskIds: [] }));
  for (const uri of listened(message, "resourceSubscriptions")) {
    const split = splitExposedUri(uri);
    const part = parts.find(({ connector }) => connector.key === split?.service);
    if (!split || !part) return refuse(world, arrival, "unknown_tool", uri);
    part.uris.push(split.uri);
  }
  for (const handle of listened(message, "taskIds")) {
    const task = readTaskHandle(handle, { memberId: facts.memberId, secret: world.sessionSecret });
    const part = parts.find(({ connector }) => connector.key === task?.service);
    if (!task || !part) return refuse(world, arrival, "unknown_tool", "tasks/get");
    part.taskIds.push(task.taskId);
  }
  const settled = await settleParts(world, arrival, parts);
  const completions = settled.map(({ allowed }) => completion(world, allowed));
  const complete: Complete = async (...outcome) => {
    await Promise.all(completions.map((one) => one(...outcome)));
  };
  return openListening(world, arrival, filter as JsonObject, parts, complete);
}

async function settleParts(world: World, arrival: Arrival<RequestMessage>, parts: readonly Wanted[]): Promise<Settled[]> {
  const settled: Settled[] = [];
  for (const { connector, uris, taskIds } of parts) {
    const { method } = arrival.message;
    const params = { notifications: { resourceSubscriptions: uris, taskIds } };
    const text = JSON.stringify({ jsonrpc: "2.0", id: arrival.message.id, method, params });
    const own = readMessage(new TextEncoder().encode(text)) as RequestMessage;
    try {
      settled.push(...(await settleAll(world, { ...arrival, message: own }, connector)));
    } catch (error) {
      await Promise.all(settled.map(({ allowed }) => completion(world, allowed)("not_sent", null, 0)));
      throw error;
    }
  }
  return settled;
}
