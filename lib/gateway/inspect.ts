import type { Cleared } from "@/lib/gateway/allowed-call.ts";
import type { Arrival } from "@/lib/gateway/arrival.ts";
import type { JsonObject, Message } from "@/lib/gateway/message.ts";
import { refusalToResponse } from "@/lib/gateway/refusal.ts";
import { judgeAsked, judgeServerMessage } from "@/lib/gateway/server-messages.ts";
import { resultLimits } from "@/lib/gateway/translate.ts";
import type { Change } from "@/lib/gateway/upstream-messages.ts";
import type { World } from "@/lib/gateway/world.ts";
import { parseStrictText } from "@/lib/strict-json/strict-json.ts";

export type Inspection = {
  /**
   * The request that an answer has to be to; `any` for a stream of one upstream that may go on with answers to several (GET with
   * `Last-Event-ID`); null where no answer belongs, because one upstream could answer there what was asked of another.
   */
  answers: { id: string | number; idText: string } | "any" | null;
  /** What else becomes of an answer's or a server's message, once it may pass. */
  restate: (text: string, message: JsonObject) => string | null | Promise<string | null>;
  /** An upstream asks of the client on an event stream only: a JSON answer is one answer. */
  events: boolean;
};

/**
 * Every message that an upstream sends to the client goes through here: it is one clean JSON-RPC message, an answer is the answer to what
 * was asked, and what the upstream asks of the client passes only if the table of methods, and where that says so a policy, lets it: as a
 * request of its own on a stream, or inside an `input_required` result (MCP 2026-07-28, "Multi Round-Trip Requests"). Throws for what is no
 * such message, which ends the answer.
 */
export function inspect(
  world: World,
  arrival: Arrival<Message | null>,
  cleared: Cleared,
  { answers, restate, events }: Inspection,
): Change {
  return async (text) => {
    const { value, spanOf } = parseStrictText(text, resultLimits);
    if (!isObject(value)) throw new Error("An upstream sent something that is no message.");
    if ("method" in value) {
      if (!events || typeof value.method !== "string") throw new Error("An upstream sent something else than an answer.");
      const id = spanOf(["id"]);
      const asked = { method: value.method, idText: id ? text.slice(id.start, id.end) : null };
      return (await judgeServerMessage(world, arrival, cleared, asked)) ? restate(text, value) : null;
    }
    if ("result" in value === "error" in value) throw new Error("An upstream sent something that is no answer.");
    if (answers === null) return null;
    if (answers !== "any" && value.id !== answers.id && !("error" in value && (value.id ?? null) === null)) {
      throw new Error("An upstream answered something else than what was asked.");
    }
    const requests = isObject(value.result) ? value.result.inputRequests : undefined;
    for (const request of isObject(requests) ? Object.values(requests) : []) {
      const method = isObject(request) && typeof request.method === "string" ? request.method : "";
      const refusal = await judgeAsked(world, arrival, cleared, method);
      if (refusal)
        return refusalToResponse(refusal, {
          idText: answers === "any" ? JSON.stringify(value.id) : answers.idText,
          era: arrival.era,
        }).text();
    }
    return restate(text, value);
  };
}

function isObject(value: unknown): value is JsonObject {
  return typeof value === "object" && value !== null && !Array.isArray(value);
}
