import type { Cleared } from "@/lib/gateway/allowed-call.ts";
import { exchange } from "@/lib/gateway/exchange.ts";
import { encodeHeaderValue } from "@/lib/gateway/header-value.ts";
import { nameInHeader } from "@/lib/gateway/headers.ts";
import { isCall, type RequestMessage } from "@/lib/gateway/message.ts";
import { paramHeaders } from "@/lib/gateway/param-headers.ts";
import { headersForUpstream } from "@/lib/gateway/passed-headers.ts";
import { type Forwarded, failed, readAnswer } from "@/lib/gateway/read-answer.ts";
import { openUpstreamSession, type Sender, sessionHeaders } from "@/lib/gateway/upstream-session.ts";
import type { World } from "@/lib/gateway/world.ts";
import { carriedMeta, modernMeta, writeAcross } from "@/lib/gateway/write-across.ts";
import { wicketVersion } from "@/lib/version.ts";

/**
 * Sends a request to its upstream, in the era that the upstream speaks, once. `message` has the upstream's own names. In the sender's own
 * era its bytes go as they are; across eras the envelope is written anew and what means the same keeps its bytes. Throws what an
 * exchange throws (`failureOf` says what that amounts to).
 */
export async function forward(
  world: World,
  call: Cleared,
  message: RequestMessage,
  sender: Sender,
  signal: AbortSignal,
): Promise<Forwarded> {
  return (call.connector.era === "modern" ? forwardModern : forwardLegacy)(world, call, message, sender, signal);
}

async function forwardModern(
  world: World,
  call: Cleared,
  message: RequestMessage,
  sender: Sender,
  signal: AbortSignal,
): Promise<Forwarded> {
  const { protocolVersion } = call.connector;
  const same = sender.era === "modern";
  const name = nameInHeader(message);
  const meta = [
    ...modernMeta({ protocolVersion, name: "wicket", version: wicketVersion, logLevel: sender.session?.logLevel ?? null }),
  ];
  const answer = await exchange(world, call, {
    body: same ? message.text : writeAcross(message, [...meta, ...carriedMeta(message)]),
    headers: headersForUpstream(same ? sender.headers : new Headers(), {
      "mcp-protocol-version": protocolVersion,
      "mcp-method": message.method,
      "mcp-name": name === null ? null : encodeHeaderValue(name),
      ...(same ? {} : await writtenParamHeaders(world, call, message)),
    }),
    signal,
  });
  return readAnswer(answer);
}

/** A client of an era without `Mcp-Param-*` sends none, so Wicket makes them of the arguments. */
async function writtenParamHeaders(
  world: World,
  { scope, connector }: Cleared,
  message: RequestMessage,
): Promise<Record<string, string>> {
  if (!isCall(message)) return {};
  const { tools } = await world.catalogue(scope, connector);
  const tool = tools.find((one) => one.name === message.name);
  return tool ? paramHeaders(tool.definition, message) : {};
}

async function forwardLegacy(
  world: World,
  call: Cleared,
  message: RequestMessage,
  sender: Sender,
  signal: AbortSignal,
): Promise<Forwarded> {
  const { scope, connector, clientSession } = call;
  const session = await openUpstreamSession(world, call, sender, signal);
  const same = sender.era === "legacy";
  // `Mcp-Method` and `Mcp-Name` mean nothing in this era, though some clients send them; the name would be Wicket's.
  const own = { "mcp-method": null, "mcp-name": null, ...sessionHeaders(session) };
  const answer = await exchange(world, call, {
    body: same ? message.text : writeAcross(message, carriedMeta(message)),
    headers: headersForUpstream(same ? sender.headers : new Headers(), own),
    signal,
  });
  // 2025-11-25, "Session Management": 404 is how a server says that it has ended a session. It did not take the call; it is not sent again
  // all the same, because its bytes were there.
  if (answer.status === 404 && session.sessionId !== "") {
    answer.abort();
    await world.sessions.forget(scope, connector.id, clientSession, session.sessionId);
    return failed("upstream_error", "session_ended", 404);
  }
  return readAnswer(answer);
}
