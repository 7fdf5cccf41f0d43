import type { Appended, CompletionEntry, RecordEntry } from "@/lib/audit/record.ts";
import type { Catalogue } from "@/lib/connectors/connector.ts";
import type { ConnectorFacts, Facts } from "@/lib/gateway/facts.ts";
import type { AddressPolicy, guardedRequest } from "@/lib/outbound/guarded-request.ts";
import type { CompiledPolicies } from "@/lib/policy/compile.ts";
import type { KeyScope } from "@/lib/scope.ts";

export type UpstreamSession = { sessionId: string; protocolVersion: string };

/** Everything outside the gateway, as functions: a test of the whole gateway is an object literal. */
export type World = {
  /** No trailing slash. */
  publicUrl: string;
  keyLookupSecret: Buffer;
  sessionSecret: Buffer;
  exposureWindowMinutes: number;
  facts(keyDigest: Buffer): Promise<Facts | null>;
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
  ): Promise<{ url: string; token: string | null; addressPolicy: AddressPolicy }>;
  /** The upstream's session that belongs to one session of the member's client; `clientSession` is empty for clients without. */
  upstreamSession(scope: KeyScope, connectorId: string, clientSession: string): Promise<UpstreamSession | null>;
  keepUpstreamSession(scope: KeyScope, connectorId: string, clientSession: string, opened: UpstreamSession): Promise<void>;
  forgetUpstreamSession(scope: KeyScope, connectorId: string, clientSession: string, sessionId: string): Promise<void>;
  send: typeof guardedRequest;
  newId(): string;
  /** Milliseconds that only ever go up. */
  monotonicMs(): number;
  /** One line for the operator. `reference` is what the client was told, `error` is never shown to it. */
  report(event: "cannot_decide" | "cannot_complete" | "unknown_key", details: { reference?: string; error?: unknown }): void;
};
