import type { ConnectorFacts } from "@/lib/gateway/facts.ts";
import type { KeyScope } from "@/lib/scope.ts";

declare const cleared: unique symbol;

/** Leave to open a connection to one connector. Nothing else opens one: it is a recorded ALLOW, or what the table of methods passes. */
export type Cleared = {
  readonly scope: KeyScope;
  readonly connector: ConnectorFacts;
  /** The client's session as the record shows it; empty for clients without. */
  readonly clientSession: string;
  readonly [cleared]: true;
};

/**
 * A call whose ALLOW is durable. Only `lib/gateway/record.ts` makes one: an upstream cannot see a call that was not decided and recorded.
 */
export type AllowedCall = Cleared & {
  readonly recordId: string;
  /** The name of the tool, or of the judged method, as the upstream knows it. */
  readonly toolName: string;
};

/**
 * What needs no decision, of a member in good standing: a message that the table of methods passes or filters, and what keeps a session or a
 * stream that rests on such messages. Never a call.
 */
export type PassedMessage = Cleared;

export function mintAllowedCall(call: Omit<AllowedCall, typeof cleared>): AllowedCall {
  return call as AllowedCall;
}

export function mintPassedMessage(message: Omit<PassedMessage, typeof cleared>): PassedMessage {
  return message as PassedMessage;
}
