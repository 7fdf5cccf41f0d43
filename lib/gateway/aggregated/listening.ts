import { randomUUID } from "node:crypto";
import { exposedUri } from "@/lib/connectors/exposed-uri.ts";
import { can } from "@/lib/gateway/aggregated/capabilities.ts";
import { expose } from "@/lib/gateway/aggregated/expose.ts";
import { legacyFeed, modernFeed, noticesOnly } from "@/lib/gateway/aggregated/feeds.ts";
import { eventStream } from "@/lib/gateway/aggregated/stream.ts";
import { mintPassedMessage, type PassedMessage } from "@/lib/gateway/allowed-call.ts";
import type { Arrival } from "@/lib/gateway/arrival.ts";
import type { ConnectorFacts } from "@/lib/gateway/facts.ts";
import { forward } from "@/lib/gateway/forward.ts";
import { eventOf, listsChanged, listsRestOn, subscriptionIdKey } from "@/lib/gateway/lists-changed.ts";
import { Merge } from "@/lib/gateway/merge.ts";
import type { JsonObject, RequestMessage } from "@/lib/gateway/message.ts";
import { ownRequest } from "@/lib/gateway/own-request.ts";
import { relay } from "@/lib/gateway/relay.ts";
import type { Complete } from "@/lib/gateway/relay-answer.ts";
import { withTaskHandles } from "@/lib/gateway/restate-tasks.ts";
import { watchStanding } from "@/lib/gateway/standing-watch.ts";
import { taskHandle } from "@/lib/gateway/task-handle.ts";
import { endUpstreamSession, openUpstreamSession } from "@/lib/gateway/upstream-session.ts";
import { readWholeAnswer } from "@/lib/gateway/whole-answer.ts";
import type { UpstreamSession, World } from "@/lib/gateway/world.ts";

/** What a client wants to hear of one connector, in the connector's own names. */
export type Wanted = { connector: ConnectorFacts; uris: string[]; taskIds: string[] };

/** How long an upstream may take to take up what the client wants to hear; what comes later is heard, but was not promised. */
const joinMsMaximum = 5_000;
const goodbyeMs = 5_000;
const changes = ["tools", "prompts", "resources"] as const;

/**
 * The event stream that answers a `subscriptions/listen` on `/mcp`: first what is honoured, then what any of the upstreams announces of
 * that, under the id of the client's request, and the news that an administrator changed what there is. It is closed when the member, the
 * key or the agent is no longer in good standing. A legacy upstream is listened to in a session of its own that ends with the stream.
 */
export function openListening(
  world: World,
  arrival: Arrival<RequestMessage>,
  filter: JsonObject,
  parts: readonly Wanted[],
  complete: Complete,
): Response {
  const { message, request, facts } = arrival;
  const merge = new Merge();
  const abort = new AbortController();
  const signal = AbortSignal.any([request.signal, abort.signal]);
  const listChanges = changes.filter((list) => filter[`${list}ListChanged`] === true);
  const stamp = (notice: JsonObject) => {
    const params = (notice.params ?? {}) as JsonObject;
    const meta = { ...(params._meta as JsonObject | undefined), [subscriptionIdKey]: message.id };
    return { ...notice, params: { ...params, _meta: meta } };
  };
  const joining = parts.map(async (part): Promise<Honoured> => {
    const own = filterOfPart(part, listChanges);
    if (!own) return [];
    const { connector } = part;
    return new Promise((joined) => {
      setTimeout(() => joined([]), joinMsMaximum).unref();
      const listen = connector.era === "modern" ? modern : legacy;
      merge.add(connector.key, listen(world, arrival, part, { own, stamp, signal, joined }));
    });
  });
  let restsOn = listsRestOn(facts);
  const stop = watchStanding(world, arrival, {
    service: null,
    seen: async (now) => {
      const changed = restsOn !== listsRestOn(now);
      restsOn = listsRestOn(now);
      const news = changed ? listsChanged(message) : [];
      merge.add(`news ${Date.now()}`, each([new Uint8Array(0), ...news]));
    },
    ended: () => merge.end(),
  });
  const close = () => {
    stop();
    merge.end();
    abort.abort();
  };
  const source = (async function* () {
    const honoured = (await Promise.all(joining)).flat();
    const notifications = honouredOf(filter, listChanges, honoured);
    yield eventOf(stamp({ method: "notifications/subscriptions/acknowledged", params: { notifications } }));
    yield* merge;
  })();
  const ended = (outcome: Parameters<Complete>[0], bytes: number) => {
    close();
    void complete(outcome, 200, bytes);
  };
  return eventStream(relay(source, { events: true, left: request.signal, abortUpstream: close, ended }));
}

type How = {
  own: JsonObject;
  stamp: (notice: JsonObject) => JsonObject;
  signal: AbortSignal;
  /** Called when the upstream has taken it up. */
  joined: (honoured: Honoured) => void;
};

/** The URIs and handles of tasks, as the client knows them, that an upstream tells of. */
type Honoured = string[];

/** Of what was asked for, what is honoured: the lists by Wicket itself, the rest where the upstreams said so. */
function honouredOf(filter: JsonObject, listChanges: readonly string[], honoured: Honoured): JsonObject {
  const named = (member: "resourceSubscriptions" | "taskIds") => {
    const asked = Array.isArray(filter[member]) ? filter[member].filter((one) => honoured.includes(String(one))) : [];
    return asked.length > 0 ? { [member]: asked } : {};
  };
  const lists = Object.fromEntries(listChanges.map((list) => [`${list}ListChanged`, true]));
  return { ...lists, ...named("resourceSubscriptions"), ...named("taskIds") };
}

/** What to ask one upstream for; null when there is nothing. */
function filterOfPart({ connector, uris, taskIds }: Wanted, listChanges: readonly string[]): JsonObject | null {
  const lists = (["prompts", "resources"] as const).filter((list) => listChanges.includes(list) && can(connector, list));
  const filter = {
    ...Object.fromEntries(lists.map((list) => [`${list}ListChanged`, true])),
    ...(uris.length > 0 ? { resourceSubscriptions: uris } : {}),
    ...(taskIds.length > 0 ? { taskIds } : {}),
  };
  return Object.keys(filter).length === 0 ? null : filter;
}

function modern(world: World, arrival: Arrival<RequestMessage>, part: Wanted, how: How): AsyncGenerator<Uint8Array> {
  const cleared = mintPassedMessage({ scope: arrival.scope, connector: part.connector, clientSession: "" });
  const owner = { memberId: arrival.facts.memberId, secret: world.sessionSecret };
  const { key } = part.connector;
  const texts = (value: unknown) => (Array.isArray(value) ? value.filter((one) => typeof one === "string") : []);
  const joined = (honoured: JsonObject | null) =>
    how.joined([
      ...texts(honoured?.resourceSubscriptions).map((uri) => exposedUri(key, uri)),
      ...texts(honoured?.taskIds).map((taskId) => taskHandle(key, taskId, owner)),
    ]);
  return modernFeed(world, cleared, how.own, { change: passing(world, arrival, part, how), signal: how.signal, joined });
}

async function* legacy(world: World, arrival: Arrival<RequestMessage>, part: Wanted, how: How): AsyncGenerator<Uint8Array> {
  const cleared = mintPassedMessage({
    scope: arrival.scope,
    connector: part.connector,
    clientSession: `listen-${randomUUID()}`,
  });
  let session: UpstreamSession | null = null;
  try {
    session = await openUpstreamSession(world, cleared, { era: "modern", session: null }, how.signal);
    const taken: string[] = [];
    for (const uri of part.uris)
      if (await askFor(world, cleared, uri, how.signal)) taken.push(exposedUri(part.connector.key, uri));
    const change = passing(world, arrival, part, how);
    yield* legacyFeed(world, cleared, session, {
      ...{ change, lastEventId: null, once: false, signal: how.signal },
      placed: () => undefined,
      joined: () => how.joined(taken),
    });
  } finally {
    how.joined([]);
    if (session) await leave(world, cleared, session);
  }
}

/** Whether the upstream took the subscription. */
async function askFor(world: World, cleared: PassedMessage, uri: string, signal: AbortSignal): Promise<boolean> {
  const asked = ownRequest("resources/subscribe", { uri });
  const sender = { era: "legacy" as const, headers: new Headers(), session: null };
  const result = await readWholeAnswer(await forward(world, cleared, asked, sender, signal), asked);
  return result !== null && result !== "unknown_method";
}

/** The client's signal is spent by now, so the goodbye has a limit of its own. */
async function leave(world: World, cleared: PassedMessage, session: UpstreamSession): Promise<void> {
  const { scope, connector, clientSession } = cleared;
  await endUpstreamSession(world, cleared, session, AbortSignal.timeout(goodbyeMs)).catch(() => undefined);
  await world.sessions.forget(scope, connector.id, clientSession, session.sessionId);
}

/** Of what an upstream announces, what was asked for, under Wicket's names. */
function passing(world: World, { facts }: Arrival<RequestMessage>, { connector, uris, taskIds }: Wanted, { own, stamp }: How) {
  const owner = { memberId: facts.memberId, secret: world.sessionSecret };
  return noticesOnly((notice) => {
    const method = String(notice.method);
    const wanted =
      (method === "notifications/prompts/list_changed" && own.promptsListChanged === true) ||
      (method === "notifications/resources/list_changed" && own.resourcesListChanged === true) ||
      (method === "notifications/resources/updated" && uris.includes(String((notice.params as JsonObject | undefined)?.uri))) ||
      (method.startsWith("notifications/tasks") && taskIds.length > 0);
    if (!wanted) return null;
    const text = withTaskHandles(JSON.stringify(stamp(notice)), connector.key, owner);
    return expose(text, connector.key, { ...owner, clientSession: "" });
  });
}

async function* each(events: readonly Uint8Array[]): AsyncGenerator<Uint8Array> {
  yield* events;
}
