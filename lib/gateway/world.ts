import type { Appended, CompletionEntry, RecordEntry } from "@/lib/audit/record.ts";
import type { Bell } from "@/lib/bell.ts";
import type { Catalogue } from "@/lib/connectors/connector.ts";
import type { ClientSession, ConnectorFacts, Facts } from "@/lib/gateway/facts.ts";
import type { AddressPolicy, guardedRequest } from "@/lib/outbound/guarded-request.ts";
import type { CompiledPolicies } from "@/lib/policy/compile.ts";
import type { KeyScope } from "@/lib/scope.ts";

export type UpstreamSession = { sessionId: string; protocolVersion: string };

/** Sessions, which stand in the database: those of legacy clients with Wicket, and Wicket's with legacy upstreams on their behalf. */
export type Sessions = {
  open(scope: KeyScope, opened: Pick<ClientSession, "label" | "service" | "protocolVersion" | "capabilities">): Promise<void>;
  /** Ends a client's session and gives back the upstreams' sessions that belonged to it. */
  close(scope: KeyScope, label: string): Promise<(UpstreamSession & { connectorId: string })[]>;
  /** One stream (GET) more, or one less. */
  setListening(scope: KeyScope, label: string, by: 1 | -1): Promise<void>;
  setLogLevel(scope: KeyScope, label: string, level: string): Promise<void>;
  /** False: the session has as many subscriptions as are kept. */
  setSubscription(scope: KeyScope, label: string, uri: string, wanted: boolean): Promise<boolean>;
  /** The upstream's session that belongs to one session of the member's client; `clientSession` is empty for clients without. */
  upstream(scope: KeyScope, connectorId: string, clientSession: string): Promise<UpstreamSession | null>;
  upstreams(scope: KeyScope, clientSession: string): Promise<(UpstreamSession & { connectorId: string })[]>;
  /** Gives back the one that counts: of two that were opened at once, the first. */
  keep(scope: KeyScope, connectorId: string, clientSession: string, opened: UpstreamSession): Promise<UpstreamSession>;
  forget(scope: KeyScope, connectorId: string, clientSession: string, sessionId: string): Promise<void>;
};

/** Everything outside the gateway, as functions: a test of the whole gateway is an object literal. */
export type World = {
  /** No trailing slash. */
  publicUrl: string;
  keyLookupSecret: Buffer;
  sessionSecret: Buffer;
  exposureWindowMinutes: number;
  /** `session` is the label of the session that a legacy client presents. */
  facts(keyDigest: Buffer, session: string | null): Promise<Facts | null>;
  catalogue(scope: KeyScope, connector: ConnectorFacts): Promise<Catalogue>;
  policies(scope: KeyScope, agentId: string, version: number): Promise<CompiledPolicies>;
  /** The tools and judged methods of a catalogue that the member could be allowed, by `toolKey`: what lists show. */
  visibleTools(scope: KeyScope, facts: Facts, catalogue: Catalogue): Promise<ReadonlySet<string>>;
  /** Resolves when the decision is durable, or when it turned out to rest on what is no longer so. */
  append(organizationId: string, entry: RecordEntry): Promise<Appended>;
  complete(organizationId: string, entry: CompletionEntry): Promise<void>;
  /** Where a connector is reached, and with which token; null token: with none. */
  target(
    scope: KeyScope,
    connector: ConnectorFacts,
    refused?: string,
  ): Promise<{ url: string; token: string | null; addressPolicy: AddressPolicy }>;
  /** The upstream answered 401 to a token that was refreshed for it just now. */
  refusedTwice(scope: KeyScope, connector: ConnectorFacts, token: string): Promise<void>;
  sessions: Sessions;
  bell: Bell;
  send: typeof guardedRequest;
  newId(): string;
  /** Milliseconds that only ever go up. */
  monotonicMs(): number;
  /** One line for the operator. `reference` is what the client was told, `error` is never shown to it. */
  report(event: "cannot_decide" | "cannot_complete" | "unknown_key", details: { reference?: string; error?: unknown }): void;
};
