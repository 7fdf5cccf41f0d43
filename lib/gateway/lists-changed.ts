import type { Facts } from "@/lib/gateway/facts.ts";
import type { JsonObject, Message } from "@/lib/gateway/message.ts";

export const subscriptionIdKey = "io.modelcontextprotocol/subscriptionId";
const lists = ["tools", "prompts", "resources"] as const;

/** What the lists that a member sees rest on, as far as an administrator can change it. */
export function listsRestOn({ agent, memberRole, connectors }: Facts): string {
  return JSON.stringify([
    agent.policyVersion,
    memberRole,
    connectors.map((one) => [one.key, one.catalogueVersion, one.connected]),
  ]);
}

/** One event of Wicket's own. */
export function eventOf(message: { readonly [member: string]: unknown }): Uint8Array {
  return Buffer.from(`event: message\ndata: ${JSON.stringify({ jsonrpc: "2.0", ...message })}\n\n`);
}

/**
 * That the lists changed, as a client hears it on a stream that it opened: all three on one of a legacy session (GET), and on a
 * `subscriptions/listen` those that it asked for, under the id of that request.
 */
export function listsChanged(listening: Message | null): Uint8Array[] {
  if (listening === null) return lists.map((list) => eventOf({ method: `notifications/${list}/list_changed` }));
  if (listening.kind !== "request") return [];
  const wanted = listening.params?.notifications as JsonObject | undefined;
  return lists
    .filter((list) => wanted?.[`${list}ListChanged`] === true)
    .map((list) =>
      eventOf({ method: `notifications/${list}/list_changed`, params: { _meta: { [subscriptionIdKey]: listening.id } } }),
    );
}
