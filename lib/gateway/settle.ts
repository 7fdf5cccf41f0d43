import { recordLabel } from "@/lib/audit/label.ts";
import type { AllowedCall } from "@/lib/gateway/allowed-call.ts";
import type { Arrival } from "@/lib/gateway/arrival.ts";
import { authenticate } from "@/lib/gateway/authenticate.ts";
import { denialOf } from "@/lib/gateway/denial.ts";
import type { ConnectorFacts, Facts } from "@/lib/gateway/facts.ts";
import { denyWithout, type Judgement, judge, type Question } from "@/lib/gateway/judge.ts";
import { subjectsOf } from "@/lib/gateway/matter.ts";
import { isCall, type Message, type RequestMessage } from "@/lib/gateway/message.ts";
import { type Endpoint, type Handling, handlingOf } from "@/lib/gateway/methods.ts";
import { checkParamHeaders } from "@/lib/gateway/param-headers.ts";
import { type Recorded, recordJudgement } from "@/lib/gateway/record.ts";
import { Refusal } from "@/lib/gateway/refusal.ts";
import { completion } from "@/lib/gateway/relay-answer.ts";
import { type ResolvedCall, resolveIn } from "@/lib/gateway/resolve.ts";
import type { World } from "@/lib/gateway/world.ts";
import type { Reason } from "@/lib/vocabulary.ts";

/** How often a call is judged again because the world changed between the decision and the commit. Then it is denied. */
const attemptsMaximum = 3;

/** What is to be judged: the method, the name that was asked for (of a tool, or the method itself), and how to find what it stands for. */
export type Matter = Question & {
  method: string;
  name: string;
  resolve(facts: Facts): Promise<ResolvedCall | null>;
};

/** A decision that fell in the caller's favour, durably. */
export type Settled = { allowed: AllowedCall; auditId: string };

/**
 * Judges and records: resolve, describe, decide, record. Returns only when an ALLOW is durable; a DENY is recorded too, and thrown as the
 * `Refusal` that the client is answered with.
 */
export async function settle(world: World, arrival: Arrival<Message | null>, matter: Matter): Promise<Settled> {
  const { scope, caller, era, startedMs } = arrival;
  let facts = arrival.facts;
  for (let attempt = 1; ; attempt += 1) {
    const judged =
      attempt > attemptsMaximum
        ? denyWithout(world, facts, "changed_while_deciding", null)
        : await judge(world, scope, facts, caller, { ...matter, call: await matter.resolve(facts) });
    const about = { era, method: matter.method, tool: matter.name, startedMs };
    const recorded = await recordJudgement(world, scope, facts, caller, judged, about);
    if (recorded?.allowed) return { allowed: recorded.allowed, auditId: auditId(recorded) };
    if (recorded) throw denied(world, arrival, { judged, facts, name: matter.name, recorded });
    facts = (await authenticate(world, arrival.memberKey, arrival.request.headers.get("mcp-session-id"))).facts;
  }
}

/**
 * Everything that a judged request asks of a connector, one decision each. The first DENY is thrown, and then nothing is forwarded. A call
 * whose `Mcp-Param-*` headers contradict its arguments is not judged at all.
 *
 * @throws {Refusal} the denial, or `header_mismatch`
 */
export async function settleAll(world: World, arrival: Arrival<RequestMessage>, connector: ConnectorFacts): Promise<Settled[]> {
  const { message, scope } = arrival;
  if (arrival.era === "modern" && isCall(message)) {
    const { tools } = await world.catalogue(scope, connector);
    const tool = tools.find((one) => one.name === message.name);
    if (tool) checkParamHeaders(tool.definition, message, arrival.request.headers);
  }
  const settled: Settled[] = [];
  for (const subject of subjectsOf(message, connector.key)) {
    const named = { ...subject, service: connector.key };
    const resolve = (facts: Facts) => resolveIn(world, scope, facts, named);
    try {
      settled.push(await settle(world, arrival, { ...subject, method: message.method, resolve }));
    } catch (error) {
      // What was allowed before the one that was not is not sent either.
      await Promise.all(settled.map(({ allowed }) => completion(world, allowed)("not_sent", null, 0)));
      throw error;
    }
  }
  return settled;
}

/** What becomes of a client's message. A method without a row is refused, and the refusal is on record. */
export async function handlingHere(world: World, arrival: Arrival, endpoint: Endpoint): Promise<Handling> {
  try {
    return handlingOf(arrival.message, arrival.era, endpoint);
  } catch (error) {
    if (error instanceof Refusal && error.facts.code === "unknown_method")
      return refuse(world, arrival, "unknown_method", nameOf(arrival));
    throw error;
  }
}

/** What the record and the client's answer call a message. */
export function nameOf({ message, request }: Arrival<Message | null>): string {
  if (!message) return request.method;
  return message.kind === "response" ? "response" : message.method;
}

/** Records a refusal that no decision stands behind, and throws it. `name` is what was asked for: a tool, a resource, or the method itself. */
export async function refuse(world: World, arrival: Arrival<Message | null>, reason: Reason, name: string): Promise<never> {
  const { scope, facts, caller, era, startedMs } = arrival;
  const judged = denyWithout(world, facts, reason, null);
  const method = nameOf(arrival);
  const about = { era, method, tool: name === method ? null : name, startedMs };
  const recorded = await recordJudgement(world, scope, facts, caller, judged, about);
  if (!recorded) throw new Error("A denial was not written.");
  throw denied(world, arrival, { judged, facts, name, recorded });
}

function auditId(recorded: Recorded): string {
  return recordLabel(recorded.appended.number);
}

function denied(
  world: World,
  arrival: Arrival<Message | null>,
  { judged, recorded, ...about }: { judged: Judgement; facts: Facts; name: string; recorded: Recorded },
): Refusal {
  const { publicUrl } = world;
  return new Refusal(denialOf(judged, { ...about, auditId: auditId(recorded), publicUrl, ip: arrival.caller.ip }));
}
