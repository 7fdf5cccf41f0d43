import { can } from "@/lib/gateway/aggregated/capabilities.ts";
import type { Arrival } from "@/lib/gateway/arrival.ts";
import type { ConnectorFacts } from "@/lib/gateway/facts.ts";
import { forward } from "@/lib/gateway/forward.ts";
import type { JsonObject, RequestMessage } from "@/lib/gateway/message.ts";
import { failureOf } from "@/lib/gateway/read-answer.ts";
import { Refusal } from "@/lib/gateway/refusal.ts";
import { completion } from "@/lib/gateway/relay-answer.ts";
import { settleAll } from "@/lib/gateway/settle.ts";
import { taskHandle } from "@/lib/gateway/task-handle.ts";
import { readWholeAnswer } from "@/lib/gateway/whole-answer.ts";
import type { World } from "@/lib/gateway/world.ts";

const patienceMs = 15_000;

/**
 * The tasks of a legacy client's session at all upstreams that it has reached (`tasks/list`; MCP 2025-11-25, "Tasks"). Each upstream is
 * judged on its own, and one that is denied is left out; if all are, that is the answer. Upstreams page their tasks; the first page of
 * each is given.
 *
 * @throws {Refusal} the denial
 */
export async function listTasks(world: World, arrival: Arrival<RequestMessage>): Promise<JsonObject> {
  const { scope, caller, facts } = arrival;
  const reached = await world.sessions.upstreams(scope, caller.sessionId ?? "");
  const able = facts.connectors.filter(
    (one) =>
      one.era === "legacy" && one.connected && can(one, "tasks") && reached.some(({ connectorId }) => connectorId === one.id),
  );
  const tasks: JsonObject[] = [];
  const denials: Refusal[] = [];
  for (const connector of able) {
    try {
      tasks.push(...(await tasksOf(world, arrival, connector)));
    } catch (error) {
      if (!(error instanceof Refusal)) throw error;
      denials.push(error);
    }
  }
  if (denials[0] && denials.length === able.length) throw denials[0];
  return { tasks };
}

async function tasksOf(world: World, arrival: Arrival<RequestMessage>, connector: ConnectorFacts): Promise<JsonObject[]> {
  const { message, facts, request } = arrival;
  const [settled] = await settleAll(world, arrival, connector);
  if (!settled) throw new Error("A method that is judged was not.");
  const complete = completion(world, settled.allowed);
  const signal = AbortSignal.any([request.signal, AbortSignal.timeout(patienceMs)]);
  const sender = { era: "legacy" as const, headers: new Headers(), session: facts.session };
  try {
    const answer = await readWholeAnswer(await forward(world, settled.allowed, message, sender, signal), message);
    const found = isObject(answer) && Array.isArray(answer.tasks) ? answer.tasks.filter(isObject) : null;
    await complete(found ? "answered" : "upstream_error", null, 0);
    const owner = { memberId: facts.memberId, secret: world.sessionSecret };
    return (found ?? []).map((task) => ({ ...task, taskId: taskHandle(connector.key, String(task.taskId), owner) }));
  } catch (error) {
    await complete(failureOf(world, error, request.signal).outcome, null, 0);
    return [];
  }
}

function isObject(value: unknown): value is JsonObject {
  return typeof value === "object" && value !== null && !Array.isArray(value);
}
