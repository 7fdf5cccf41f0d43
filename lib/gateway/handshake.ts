import { negotiateLegacy } from "@/lib/gateway/era.ts";
import type { ClientSession } from "@/lib/gateway/facts.ts";
import type { JsonObject, RequestMessage } from "@/lib/gateway/message.ts";
import { Refusal } from "@/lib/gateway/refusal.ts";

const capabilitiesLengthMaximum = 16 * 1024;

/**
 * What an `initialize` asks for (MCP 2025-11-25, Lifecycle): the version that is agreed on, and what the client can be asked for.
 *
 * @throws {Refusal} `invalid_params` for capabilities that are no object, or more than 16 KB of JSON.
 */
export function handshakeOf(message: RequestMessage): Pick<ClientSession, "protocolVersion" | "capabilities"> {
  const capabilities = message.params?.capabilities ?? {};
  if (!isObject(capabilities) || JSON.stringify(capabilities).length > capabilitiesLengthMaximum) {
    const sentence = `params.capabilities is not an object of at most ${capabilitiesLengthMaximum} characters.`;
    throw new Refusal({ code: "invalid_params", sentence }, message.idText);
  }
  return { protocolVersion: negotiateLegacy(message.params?.protocolVersion), capabilities };
}

function isObject(value: unknown): value is JsonObject {
  return typeof value === "object" && value !== null && !Array.isArray(value);
}
