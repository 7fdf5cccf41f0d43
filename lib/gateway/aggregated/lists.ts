import { exposedName } from "@/lib/connectors/exposed-name.ts";
import { exposedUri } from "@/lib/connectors/exposed-uri.ts";
import { toolKey, withProtocolTools } from "@/lib/connectors/protocol-tools.ts";
import { can } from "@/lib/gateway/aggregated/capabilities.ts";
import { mintPassedMessage } from "@/lib/gateway/allowed-call.ts";
import type { Arrival } from "@/lib/gateway/arrival.ts";
import type { ConnectorFacts } from "@/lib/gateway/facts.ts";
import { forward } from "@/lib/gateway/forward.ts";
import type { JsonObject, RequestMessage } from "@/lib/gateway/message.ts";
import { ownRequest } from "@/lib/gateway/own-request.ts";
import { Refusal } from "@/lib/gateway/refusal.ts";
import { readWholeAnswer } from "@/lib/gateway/whole-answer.ts";
import type { World } from "@/lib/gateway/world.ts";

const pagesMaximum = 20;
const itemsMaximum = 2_000;
const patienceMs = 15_000;

/** The lists that the upstreams are asked for: the member of the result, what must be allowed for it to be shown, and Wicket's names. */
const lists: {
  readonly [method: string]: {
    member: string;
    /** The member of an item that names it. */
    named: string;
    needs: string;
    capability: "prompts" | "resources";
    expose: (item: JsonObject, service: string) => JsonObject;
  };
} = {
  "prompts/list": {
    member: "prompts",
    named: "name",
    needs: "prompts/get",
    capability: "prompts",
    expose: (item, service) => ({ ...item, name: `${service}__${String(item.name)}` }),
  },
  "resources/list": {
    member: "resources",
    named: "uri",
    needs: "resources/read",
    capability: "resources",
    expose: (item, service) => ({ ...item, uri: exposedUri(service, String(item.uri)) }),
  },
  "resources/templates/list": {
    member: "resourceTemplates",
    named: "uriTemplate",
    needs: "resources/read",
    capability: "resources",
    expose: (item, service) => ({ ...item, uriTemplate: exposedUri(service, String(item.uriTemplate)) }),
  },
};

/** The tools of the agent's connectors that the member could be allowed, under Wicket's names, each otherwise as its upstream defined it. */
export async function listTools(world: World, { scope, facts }: Arrival): Promise<JsonObject> {
  const shown = await Promise.all(
    facts.connectors.map(async (connector) => {
      const catalogue = withProtocolTools(await world.catalogue(scope, connector));
      const visible = await world.visibleTools(scope, facts, catalogue);
      return catalogue.tools
        .filter((tool) => !tool.isMethod && visible.has(toolKey(tool)))
        .map((tool) => ({ ...withExposedUi(tool.definition, connector.key), name: exposedName(connector.key, tool.name) }));
    }),
  );
  return { tools: shown.flat() };
}

/** A tool's user interface is a resource, named in `_meta` (MCP Apps, SEP-1865). */
function withExposedUi(definition: JsonObject, service: string): JsonObject {
  const meta = definition._meta;
  if (!isObject(meta)) return definition;
  const { ui } = meta;
  const old = meta["ui/resourceUri"];
  return {
    ...definition,
    _meta: {
      ...meta,
      ...(typeof old === "string" ? { "ui/resourceUri": exposedUri(service, old) } : {}),
      ...(isObject(ui) && typeof ui.resourceUri === "string"
        ? { ui: { ...ui, resourceUri: exposedUri(service, ui.resourceUri) } }
        : {}),
    },
  };
}

/**
 * What the agent's upstreams list, all of their pages one after the other, in the connectors' order; an upstream whose pages do not end
 * within bounds is gone on with under a cursor of Wicket's. An upstream that does not answer is left out and named in `_meta`; if none
 * does, the list is an error.
 *
 * @throws {Refusal} `invalid_params` for a cursor that Wicket did not give; `upstream_failed` when no upstream answered.
 */
export async function listFromUpstreams(world: World, arrival: Arrival<RequestMessage>): Promise<JsonObject> {
  const list = lists[arrival.message.method];
  if (!list) throw new Error(`No list is written for ${arrival.message.method}.`);
  const from = readCursor(arrival.message);
  const able = arrival.facts.connectors.filter(
    (one) => one.connected && can(one, list.capability) && (from === null || Object.hasOwn(from, one.key)),
  );
  const asked = await visibleOnes(world, arrival, able, list.needs);
  const listed = await Promise.all(
    asked.map(async (connector) => {
      const items = await readPages(world, arrival, connector, { member: list.member, cursor: from?.[connector.key] ?? null });
      return { connector, items };
    }),
  );
  const absent = listed.filter(({ items }) => items === null).map(({ connector }) => connector.key);
  if (absent.length > 0 && absent.length === listed.length) {
    throw new Refusal({ code: "upstream_failed", service: absent.join(", "), auditId: null }, arrival.message.idText);
  }
  const next = Object.fromEntries(
    listed.flatMap(({ connector, items }) => (items?.cursor ? [[connector.key, items.cursor] as const] : [])),
  );
  return {
    [list.member]: listed.flatMap(({ connector, items }) =>
      (items?.found ?? []).filter((item) => typeof item[list.named] === "string").map((item) => list.expose(item, connector.key)),
    ),
    ...(Object.keys(next).length > 0 ? { nextCursor: Buffer.from(JSON.stringify(next)).toString("base64url") } : {}),
    ...(absent.length > 0 ? { _meta: { "wicket/unavailable": absent } } : {}),
  };
}

async function visibleOnes(
  world: World,
  { scope, facts }: Arrival,
  connectors: readonly ConnectorFacts[],
  method: string,
): Promise<ConnectorFacts[]> {
  const key = toolKey({ name: method, isMethod: true });
  const shown = await Promise.all(
    connectors.map(async (connector) => {
      const catalogue = withProtocolTools(await world.catalogue(scope, connector));
      return (await world.visibleTools(scope, facts, catalogue)).has(key);
    }),
  );
  return connectors.filter((_, place) => shown[place]);
}

/** All pages of one upstream's list, or null when it did not answer. An upstream that does not know the method has an empty list. */
async function readPages(
  world: World,
  arrival: Arrival<RequestMessage>,
  connector: ConnectorFacts,
  { member, cursor: first }: { member: string; cursor: string | null },
): Promise<{ found: JsonObject[]; cursor: string | null } | null> {
  const { scope, caller, facts, message, era, request } = arrival;
  const cleared = mintPassedMessage({ scope, connector, clientSession: caller.sessionId ?? "" });
  const signal = AbortSignal.any([request.signal, AbortSignal.timeout(patienceMs)]);
  // Written by Wicket in the common form of both eras, so that no member of the client's own goes to every upstream.
  const sender = { era: "legacy" as const, headers: new Headers(), session: era === "legacy" ? facts.session : null };
  const found: JsonObject[] = [];
  let cursor = first;
  try {
    for (let page = 0; page < pagesMaximum && found.length < itemsMaximum; page++) {
      const asked = ownRequest(message.method, cursor === null ? {} : { cursor });
      const answer = await readWholeAnswer(await forward(world, cleared, asked, sender, signal), asked);
      if (answer === "unknown_method") return { found, cursor: null };
      const items = answer?.[member];
      if (!Array.isArray(items)) return null;
      found.push(...items.filter(isObject));
      cursor = typeof answer?.nextCursor === "string" ? answer.nextCursor : null;
      if (cursor === null) break;
    }
    return { found, cursor };
  } catch (error) {
    if (request.signal.aborted) throw error;
    world.report("cannot_complete", { error });
    return null;
  }
}

/** Where to go on in which connector's list. */
function readCursor(message: RequestMessage): { readonly [service: string]: string } | null {
  const cursor = message.params?.cursor;
  if (cursor === undefined) return null;
  try {
    const value: unknown = JSON.parse(Buffer.from(String(cursor), "base64url").toString());
    if (isObject(value) && Object.values(value).every((one) => typeof one === "string")) {
      return value as { readonly [service: string]: string };
    }
  } catch {
    // Falls through: what is no JSON was not given out here.
  }
  throw new Refusal({ code: "invalid_params", sentence: "params.cursor is not one that this list gave." }, message.idText);
}

function isObject(value: unknown): value is JsonObject {
  return typeof value === "object" && value !== null && !Array.isArray(value);
}
