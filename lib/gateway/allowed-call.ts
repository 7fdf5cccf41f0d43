import type { ConnectorFacts } from "@/lib/gateway/facts.ts";
import type { CallMessage } from "@/lib/gateway/message.ts";
import type { KeyScope } from "@/lib/scope.ts";

declare const recorded: unique symbol;

/**
 * A call whose ALLOW is durable. Nothing else opens an upstream connection, and only `lib/gateway/record.ts` makes one: an upstream
 * cannot see a call that was not decided and recorded.
 */
export type AllowedCall = {
  readonly scope: KeyScope;
  readonly recordId: string;
  readonly connector: ConnectorFacts;
  /** The tool's name as the upstream knows it. */
  readonly toolName: string;
  readonly message: CallMessage;
  readonly [recorded]: true;
};

export function mintAllowedCall(call: Omit<AllowedCall, typeof recorded>): AllowedCall {
  return call as AllowedCall;
}
