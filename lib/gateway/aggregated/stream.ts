import { createHash } from "node:crypto";
import { splitExposedUri } from "@/lib/connectors/exposed-uri.ts";
import { can } from "@/lib/gateway/aggregated/capabilities.ts";
import { expose } from "@/lib/gateway/aggregated/expose.ts";
import { legacyFeed, modernFeed, noticesOnly } from "@/lib/gateway/aggregated/feeds.ts";
import { mintPassedMessage } from "@/lib/gateway/allowed-call.ts";
import type { Arrival } from "@/lib/gateway/arrival.ts";
import { authenticate } from "@/lib/gateway/authenticate.ts";
import { type EventPlace, readEventId, renameEvents, writeEventId } from "@/lib/gateway/event-ids.ts";
import type { ConnectorFacts, Facts } from "@/lib/gateway/facts.ts";
import { inspect } from "@/lib/gateway/inspect.ts";
import { listsChanged, listsRestOn, subscriptionIdKey } from "@/lib/gateway/lists-changed.ts";
import { Merge } from "@/lib/gateway/merge.ts";
import type { JsonObject } from "@/lib/gateway/message.ts";
import { Refusal } from "@/lib/gateway/refusal.ts";
import { relay } from "@/lib/gateway/relay.ts";
import { withTaskHandles } from "@/lib/gateway/restate-tasks.ts";
import { watchStanding } from "@/lib/gateway/standing-watch.ts";
import { joinedTopic, openedTopic } from "@/lib/gateway/upstream-session.ts";
import type { UpstreamSession, World } from "@/lib/gateway/world.ts";

/**
 * The stream of a legacy client's session (GET on `/mcp`): what all upstreams of the session send by themselves, as one. An upstream that
 * the session reaches later, through whatever replica, joins within seconds; so does the news that an administrator changed what there is.
 * A client that comes back with the last event it saw goes on behind it: in one upstream's answer to a request, or in all streams.
 */
export async function openStream(world: World, arrival: Arrival<null>): Promise<Response> {
  const { caller, request, facts } = arrival;
  // Without a session there is nothing to listen to yet: some clients try before they have one, and take 405 as it is meant.
  if (caller.sessionId === null) throw new Refusal({ code: "wrong_http_method", allow: "POST" });
  const last = readEventId(request.headers.get("last-event-id") ?? "");
  const abort = new AbortController();
  const merge = new Merge();
  const tuner = new Tuner(world, arrival, merge, last, AbortSignal.any([request.signal, abort.signal]));
  const { scope } = arrival;
  const label = caller.sessionId;
  const stopWatch = watchStanding(world, arrival, {
    service: null,
    seen: (now) => tuner.tune(now),
    ended: () => merge.end(),
  });
  const stopHearing = world.bell.hear(openedTopic(label), () => void tuner.retune().catch(() => merge.end()));
  await world.sessions.setListening(scope, label, 1);
  const stop = () => {
    stopWatch();
    stopHearing();
    world.sessions.setListening(scope, label, -1).catch((error: unknown) => world.report("cannot_complete", { error }));
  };
  if (last?.kind === "answer") await tuner.resume(last);
  else await tuner.tune(facts);
  let isClosed = false;
  const close = () => {
    if (isClosed) return;
    isClosed = true;
    stop();
    merge.end();
    abort.abort();
  };
  return eventStream(relay(merge, { events: true, left: request.signal, abortUpstream: close, ended: close }));
}

/** Headers of every event stream of Wicket's own. */
export function eventStream(body: ReadableStream<Uint8Array>): Response {
  return new Response(body, {
    status: 200,
    headers: { "content-type": "text/event-stream", "cache-control": "no-cache, no-transform", "x-accel-buffering": "no" },
  });
}

/** Which upstreams a stream listens to: kept up with the facts of the moment. */
class Tuner {
  #restsOn: string;
  /** The last event of each upstream's stream, so that every event of ours says where all of them are. */
  readonly #ids: { [service: string]: string };

  constructor(
    private readonly world: World,
    private readonly arrival: Arrival<null>,
    private readonly merge: Merge,
    private readonly last: EventPlace | null,
    private readonly signal: AbortSignal,
  ) {
    this.#restsOn = listsRestOn(arrival.facts);
    this.#ids = last?.kind === "stream" ? { ...last.ids } : {};
  }

  /** Looks at the facts anew: the session has reached another upstream, or subscribed to something. */
  async retune(): Promise<void> {
    const { request, memberKey } = this.arrival;
    await this.tune((await authenticate(this.world, memberKey, request.headers.get("mcp-session-id"))).facts);
  }

  async tune(facts: Facts): Promise<void> {
    const restsOn = listsRestOn(facts);
    // A new key each time: two changes that come close to each other are two events.
    if (restsOn !== this.#restsOn) this.merge.add(`changed ${restsOn}`, each(listsChanged(null)));
    this.#restsOn = restsOn;
    // A sign of life for the limits of the stream: while somebody watches over it, it is not idle.
    this.merge.add(`alive ${Date.now()}`, each([new Uint8Array(0)]));
    if (this.last?.kind === "answer") return;
    const wanted = new Map<string, (signal: AbortSignal) => AsyncIterator<Uint8Array>>();
    const { scope, caller } = this.arrival;
    const sessions = await this.world.sessions.upstreams(scope, caller.sessionId ?? "");
    for (const connector of facts.connectors.filter((one) => one.connected)) {
      const session = sessions.find((one) => one.connectorId === connector.id);
      if (connector.era === "legacy" && session) {
        const { key } = connector;
        wanted.set(`legacy ${key} ${session.sessionId}`, (signal) =>
          this.#legacy(connector, session, { lastEventId: this.#ids[key] ?? null, resumed: null, signal }),
        );
      }
      const filter = connector.era === "modern" ? filterOf(connector, facts.session?.subscriptions ?? []) : null;
      if (filter) wanted.set(`modern ${connector.key} ${digest(filter)}`, (signal) => this.#modern(connector, filter, signal));
    }
    for (const key of this.merge.keys) if (/^(legacy|modern) /.test(key) && !wanted.has(key)) this.merge.remove(key);
    for (const [key, open] of wanted) {
      if (this.merge.has(key)) continue;
      const own = new AbortController();
      this.merge.add(key, open(AbortSignal.any([this.signal, own.signal])), () => own.abort());
    }
  }

  /** Goes on in one upstream's answer to a request. The stream ends when that does. */
  async resume(place: EventPlace & { kind: "answer" }): Promise<void> {
    const { service, id } = place;
    const { scope, caller, facts } = this.arrival;
    const connector = facts.connectors.find((one) => one.key === service && one.connected);
    const session = connector && (await this.world.sessions.upstream(scope, connector.id, caller.sessionId ?? ""));
    if (!connector || !session) throw new Refusal({ code: "no_such_session" });
    const feed = this.#legacy(connector, session, { lastEventId: id, resumed: place, signal: this.signal });
    const { merge } = this;
    merge.add(
      "answer",
      (async function* () {
        yield* feed;
        merge.end();
      })(),
    );
  }

  #legacy(
    connector: ConnectorFacts,
    session: UpstreamSession,
    {
      lastEventId,
      resumed,
      signal,
    }: { lastEventId: string | null; resumed: (EventPlace & { kind: "answer" }) | null; signal: AbortSignal },
  ) {
    const { world, arrival } = this;
    const { key: service } = connector;
    const cleared = mintPassedMessage({ scope: arrival.scope, connector, clientSession: arrival.caller.sessionId ?? "" });
    const change = inspect(world, arrival, cleared, {
      answers: resumed && { id: resumed.request, idText: JSON.stringify(resumed.request) },
      restate: (text) => this.#restate(text, service),
      events: true,
    });
    const placed = (id: string) => {
      this.#ids[service] = id;
    };
    const joined = () => world.bell.ring(joinedTopic(cleared.clientSession, connector.id));
    const feed = legacyFeed(world, cleared, session, { change, lastEventId, once: resumed !== null, signal, placed, joined });
    return renameEvents(feed, (id) => writeEventId(resumed ? { ...resumed, id } : { kind: "stream", ids: { ...this.#ids } }));
  }

  #modern(connector: ConnectorFacts, filter: { readonly [wanted: string]: unknown }, signal: AbortSignal) {
    const { world, arrival } = this;
    const cleared = mintPassedMessage({ scope: arrival.scope, connector, clientSession: arrival.caller.sessionId ?? "" });
    const change = noticesOnly((notice) => {
      if (isOwnBusiness(String(notice.method))) return null;
      return this.#restate(JSON.stringify(withoutSubscription(notice)), connector.key);
    });
    const joined = () => world.bell.ring(joinedTopic(cleared.clientSession, connector.id));
    return modernFeed(world, cleared, filter, { change, signal, joined });
  }

  #restate(text: string, service: string): string {
    const { facts, caller } = this.arrival;
    const owner = { memberId: facts.memberId, secret: this.world.sessionSecret };
    return expose(withTaskHandles(text, service, owner), service, { ...owner, clientSession: caller.sessionId ?? "" });
  }
}

/** The list of tools is Wicket's own on `/mcp`, and whether a subscription stands is between Wicket and the upstream. */
export function isOwnBusiness(method: string): boolean {
  return method === "notifications/tools/list_changed" || method.startsWith("notifications/subscriptions/");
}

/** The id of a subscription belongs to the era of the upstream, and to Wicket's own request. */
function withoutSubscription(notice: JsonObject): JsonObject {
  const params = notice.params as JsonObject | undefined;
  const meta = params?._meta as JsonObject | undefined;
  if (!params || !meta) return notice;
  const { [subscriptionIdKey]: _, ...others } = meta;
  const { _meta, ...rest } = params;
  return { ...notice, params: Object.keys(others).length > 0 ? { ...rest, _meta: others } : rest };
}

/** What to ask a modern upstream to tell of; null when there is nothing. */
export function filterOf(
  connector: ConnectorFacts,
  exposedUris: readonly string[],
): { readonly [wanted: string]: unknown } | null {
  const uris = exposedUris.flatMap((exposed) => {
    const split = splitExposedUri(exposed);
    return split?.service === connector.key ? [split.uri] : [];
  });
  const filter = {
    ...(can(connector, "prompts") ? { promptsListChanged: true } : {}),
    ...(can(connector, "resources") ? { resourcesListChanged: true } : {}),
    ...(uris.length > 0 ? { resourceSubscriptions: uris } : {}),
  };
  return Object.keys(filter).length === 0 ? null : filter;
}

async function* each(events: readonly Uint8Array[]): AsyncGenerator<Uint8Array> {
  yield* events;
}

function digest(filter: object): string {
  return createHash("sha256").update(JSON.stringify(filter)).digest("hex");
}
