import { type JsonObject, type RequestMessage, readMessage } from "@/lib/gateway/message.ts";

/** A request of Wicket's own to an upstream, in the form of the legacy era, which `forward` writes anew for the other. */
export function ownRequest(method: string, params: JsonObject): RequestMessage {
  const text = JSON.stringify({ jsonrpc: "2.0", id: `wicket-${method}`, method, params });
  return readMessage(new TextEncoder().encode(text)) as RequestMessage;
}
