import { toolKey, withProtocolTools } from "@/lib/connectors/protocol-tools.ts";
import type { Arrival } from "@/lib/gateway/arrival.ts";
import type { ConnectorFacts } from "@/lib/gateway/facts.ts";
import type { JsonObject, RequestMessage } from "@/lib/gateway/message.ts";
import { resultLimits } from "@/lib/gateway/translate.ts";
import type { Change } from "@/lib/gateway/upstream-messages.ts";
import type { World } from "@/lib/gateway/world.ts";
import { parseStrictText } from "@/lib/strict-json/strict-json.ts";

/** The member of the result that holds a list, and whether an item of it is shown. */
const lists: {
  readonly [method: string]: { member: string; shows: (item: JsonObject, visible: ReadonlySet<string>) => boolean };
} = {
  "tools/list": {
    member: "tools",
    shows: (item, visible) => typeof item.name === "string" && visible.has(toolKey({ name: item.name })),
  },
  "resources/list": { member: "resources", shows: (_, visible) => visible.has(methodKey("resources/read")) },
  "resources/templates/list": { member: "resourceTemplates", shows: (_, visible) => visible.has(methodKey("resources/read")) },
  "prompts/list": { member: "prompts", shows: (_, visible) => visible.has(methodKey("prompts/get")) },
};

/**
 * Takes out of an upstream's list what the member could never be allowed, page by page (a page may become empty and keeps its cursor), and
 * marks it as nobody else's (`cacheScope: private`, where the upstream says how it may be cached). A tool that Wicket has not listed itself
 * is left out, because a call of it would be refused. An answer that is not one clean message is not passed on.
 */
export function filterList(world: World, arrival: Arrival<RequestMessage>, connector: ConnectorFacts): Change {
  const list = lists[arrival.message.method];
  if (!list) throw new Error(`No filter is written for ${arrival.message.method}.`);
  return async (text) => {
    const { value } = parseStrictText(text, resultLimits);
    if (!isObject(value)) throw new Error("An upstream sent something that is no message.");
    const { result } = value;
    if (!("id" in value) || !isObject(result)) return text;
    const items = result[list.member];
    if (!Array.isArray(items)) throw new Error("An upstream answered a list without one.");
    const visible = await visibleTools(world, arrival, connector);
    const shown = items.filter((item) => isObject(item) && list.shows(item, visible));
    const scope = "cacheScope" in result || arrival.era === "modern" ? { cacheScope: "private" } : {};
    if (shown.length === items.length && (!("cacheScope" in scope) || result.cacheScope === "private")) return text;
    return JSON.stringify({ ...value, result: { ...result, [list.member]: shown, ...scope } });
  };
}

async function visibleTools(world: World, { scope, facts }: Arrival, connector: ConnectorFacts): Promise<ReadonlySet<string>> {
  const catalogue = withProtocolTools(await world.catalogue(scope, connector));
  return world.visibleTools(scope, facts, catalogue);
}

function methodKey(name: string): string {
  return toolKey({ name, isMethod: true });
}

function isObject(value: unknown): value is JsonObject {
  return typeof value === "object" && value !== null && !Array.isArray(value);
}
