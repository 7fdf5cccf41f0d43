import type { CallMessage, JsonObject, RequestMessage } from "@/lib/gateway/message.ts";
import { isCall } from "@/lib/gateway/message.ts";
import { Refusal } from "@/lib/gateway/refusal.ts";

/** What one judged method asks for, in the shape of a call: a tool or a method by name, with the arguments that a policy may look at. */
export type Subject = {
  name: string;
  isMethod: boolean;
  args: CallMessage["args"];
  lossyArguments: CallMessage["lossyArguments"];
};

const subscriptionsMaximum = 50;

/**
 * What must be allowed before a judged request may pass: one subject, or for `subscriptions/listen` one for each URI (none: nothing is
 * asked for that needs a decision).
 *
 * @throws {Refusal} `invalid_params` when the request does not name what it is about as its method wants.
 */
export function subjectsOf(message: RequestMessage, service: string): Subject[] {
  if (isCall(message))
    return [{ name: message.name, isMethod: false, args: message.args, lossyArguments: message.lossyArguments }];
  switch (message.method) {
    case "resources/read":
    case "resources/subscribe":
      return [method(message.method, { uri: text(message, "uri") })];
    case "prompts/get":
      return [method(message.method, { name: text(message, "name") })];
    case "subscriptions/listen":
      return [
        ...listened(message, "resourceSubscriptions").map((uri) => method("resources/subscribe", { uri })),
        ...(listened(message, "taskIds").length > 0 ? [method("tasks/get", { server: service })] : []),
      ];
    default:
      return [method(message.method, { server: service })];
  }
}

function method(name: string, args: JsonObject): Subject {
  return { name, isMethod: true, args, lossyArguments: [] };
}

function text(message: RequestMessage, member: string): string {
  const value = message.params?.[member];
  if (typeof value === "string" && value !== "") return value;
  throw new Refusal({ code: "invalid_params", sentence: `params.${member} is not a text.` }, message.idText);
}

/**
 * What a `subscriptions/listen` names in `params.notifications` (MCP 2026-07-28, Subscriptions): the URIs in `resourceSubscriptions`, the
 * tasks in `taskIds` (SEP-2663).
 *
 * @throws {Refusal} `invalid_params` for anything but a short list of texts.
 */
export function listened(message: RequestMessage, member: "resourceSubscriptions" | "taskIds"): string[] {
  const wished = message.params?.notifications;
  const named = isObject(wished) ? wished[member] : message.params?.[member];
  if (named === undefined) return [];
  const clean =
    Array.isArray(named) && named.length <= subscriptionsMaximum && named.every((one) => typeof one === "string" && one !== "");
  if (clean) return named as string[];
  const sentence = `${member} is not an array of at most ${subscriptionsMaximum} texts.`;
  throw new Refusal({ code: "invalid_params", sentence }, message.idText);
}

function isObject(value: unknown): value is JsonObject {
  return typeof value === "object" && value !== null && !Array.isArray(value);
}
