import type { Catalogue, Resource, Tool } from "@/lib/connectors/connector.ts";
import type { MemberRole } from "@/lib/vocabulary.ts";

/** The wall clock of the agent's time zone, taken from the database. `weekday` 0 is Sunday; `date` is `YYYY-MM-DD`. */
export type TimeFacts = { hour: number; minute: number; weekday: number; date: string; epochMs: number; timeZone: string };

/** What the member's calls have touched within the exposure window. */
export type ExposureFacts = {
  accessedPrivate: boolean;
  labels: readonly string[];
  /** Whole minutes since the last allowed read of something private, or null when there was none. */
  minutesSincePrivate: number | null;
  /** At most 20 resource ids. */
  privateSources: readonly string[];
};

/** Everything that a decision about one tool call may look at. */
export type CallFacts = {
  readonly agent: { readonly id: string; readonly slug: string; readonly name: string };
  readonly member: { readonly email: string; readonly role: MemberRole };
  readonly catalogue: Catalogue;
  readonly tool: Tool;
  readonly resource: Resource;
  /** The parsed `params.arguments`, objects without prototypes. `{}` when the call has none. */
  readonly args: { readonly [name: string]: unknown };
  readonly time: TimeFacts;
  /** `ip` is null when no trusted hop told it. `client` is what the client calls itself. */
  readonly source: { readonly ip: string | null; readonly client: string };
  readonly exposure: ExposureFacts;
  /** What the client calls its conversation: for grouping, never for trust. */
  readonly conversation: { readonly id: string; readonly known: boolean };
};
