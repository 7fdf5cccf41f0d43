import { exposedName, serviceOf } from "@/lib/connectors/exposed-name.ts";
import { splitExposedUri } from "@/lib/connectors/exposed-uri.ts";
import type { Arrival } from "@/lib/gateway/arrival.ts";
import { rewriteStrings } from "@/lib/gateway/edit-text.ts";
import { type JsonObject, type RequestMessage, readMessage } from "@/lib/gateway/message.ts";
import { Refusal } from "@/lib/gateway/refusal.ts";
import { readTaskHandle } from "@/lib/gateway/task-handle.ts";
import type { World } from "@/lib/gateway/world.ts";

/** A request as the upstream would have got it from the client: its own names, every other byte the client's. */
export type Unexposed = { service: string; message: RequestMessage };

type Place = { path: readonly string[]; service: string; own: string };

/**
 * Finds the one connector that a request to `/mcp` is for by the name that it uses, and rewrites that name to the upstream's own. Null when
 * the name is not one that Wicket gives out.
 *
 * @throws {Refusal} `invalid_params` for a request without the name that its method wants.
 */
export async function unexpose(world: World, arrival: Arrival<RequestMessage>): Promise<Unexposed | null> {
  const { message } = arrival;
  const place = await placeOf(world, arrival);
  if (!place) return null;
  const text = rewriteStrings(message.text, [{ path: place.path, change: () => place.own }]);
  return { service: place.service, message: readMessage(new TextEncoder().encode(text)) as RequestMessage };
}

async function placeOf(world: World, arrival: Arrival<RequestMessage>): Promise<Place | null> {
  const { message, facts } = arrival;
  switch (message.method) {
    case "tools/call":
      return toolPlace(world, arrival, textAt(message, "name"));
    case "prompts/get":
      return promptPlace(textAt(message, "name"), ["params", "name"]);
    case "resources/read":
    case "resources/subscribe":
    case "resources/unsubscribe":
      return uriPlace(textAt(message, "uri"), ["params", "uri"]);
    case "completion/complete": {
      const ref = message.params?.ref;
      if (!isObject(ref)) throw lacks(message, "ref");
      if (typeof ref.name === "string") return promptPlace(ref.name, ["params", "ref", "name"]);
      if (typeof ref.uri === "string") return uriPlace(ref.uri, ["params", "ref", "uri"]);
      throw lacks(message, "ref.name");
    }
    case "tasks/get":
    case "tasks/result":
    case "tasks/update":
    case "tasks/cancel": {
      const owner = { memberId: facts.memberId, secret: world.sessionSecret };
      const task = readTaskHandle(textAt(message, "taskId"), owner);
      return task && { path: ["params", "taskId"], service: task.service, own: task.taskId };
    }
    default:
      return null;
  }
}

async function toolPlace(world: World, { facts, scope }: Arrival<RequestMessage>, exposed: string): Promise<Place | null> {
  const connector = facts.connectors.find((one) => one.key === serviceOf(exposed));
  if (!connector) return null;
  const catalogue = await world.catalogue(scope, connector);
  const tool = catalogue.tools.find((one) => exposedName(catalogue.key, one.name) === exposed);
  return tool ? { path: ["params", "name"], service: connector.key, own: tool.name } : null;
}

function promptPlace(exposed: string, path: readonly string[]): Place | null {
  const service = serviceOf(exposed);
  const own = exposed.slice((service?.length ?? 0) + 2);
  return service === null || own === "" ? null : { path, service, own };
}

function uriPlace(exposed: string, path: readonly string[]): Place | null {
  const split = splitExposedUri(exposed);
  return split && { path, service: split.service, own: split.uri };
}

function textAt(message: RequestMessage, member: string): string {
  const value = message.params?.[member];
  if (typeof value === "string" && value !== "") return value;
  throw lacks(message, member);
}

function lacks(message: RequestMessage, member: string): Refusal {
  return new Refusal({ code: "invalid_params", sentence: `params.${member} is not a text.` }, message.idText);
}

function isObject(value: unknown): value is JsonObject {
  return typeof value === "object" && value !== null && !Array.isArray(value);
}
