import { type Authenticated, authenticate } from "@/lib/gateway/authenticate.ts";
import { callerOf, type Door } from "@/lib/gateway/caller.ts";
import { eraOf } from "@/lib/gateway/era.ts";
import { checkSource, checkStandardHeaders, readMemberKey } from "@/lib/gateway/headers.ts";
import type { Caller } from "@/lib/gateway/judge.ts";
import { type Message, readMessage } from "@/lib/gateway/message.ts";
import { readBody } from "@/lib/gateway/read-body.ts";
import { Refusal } from "@/lib/gateway/refusal.ts";
import type { World } from "@/lib/gateway/world.ts";
import type { Era } from "@/lib/vocabulary.ts";

/** A request of a known bearer on its way: what every later step needs to know. `Spoken` is its message, or null for GET and DELETE. */
export type Arrival<Spoken extends Message | null = Message> = Authenticated & {
  message: Spoken;
  era: Era;
  caller: Caller;
  request: Request;
  startedMs: number;
  memberKey: string;
};

/** What is known of a request for the answer to its refusal, filled in as it is read. */
export type Known = { idText: string | null; era: Era | null };

/** From the bytes of a POST to a clean message of a known bearer. */
export async function receive(world: World, request: Request, door: Door, known: Known): Promise<Arrival> {
  checkSource(request.headers, world.publicUrl);
  const memberKey = memberKeyOf(request);
  const startedMs = world.monotonicMs();
  const message = readMessage(await readBody(request));
  known.idText = message.kind === "notification" ? null : message.idText;
  const protocol = eraOf(message, request.headers);
  known.era = protocol.era;
  checkStandardHeaders(message, protocol, request.headers);
  const { era } = protocol;
  const presented = era === "legacy" ? request.headers.get("mcp-session-id") : null;
  const authenticated = await authenticate(world, memberKey, presented);
  const caller = callerOf(request.headers, message, { ...authenticated, door, era, sessionSecret: world.sessionSecret });
  return { ...authenticated, message, era, caller, request, startedMs, memberKey };
}

/** A GET or DELETE of a known bearer: only the legacy era has them. */
export async function receiveBare(world: World, request: Request, door: Door): Promise<Arrival<null>> {
  checkSource(request.headers, world.publicUrl);
  const memberKey = memberKeyOf(request);
  const startedMs = world.monotonicMs();
  const authenticated = await authenticate(world, memberKey, request.headers.get("mcp-session-id"));
  const caller = callerOf(request.headers, null, { ...authenticated, door, era: "legacy", sessionSecret: world.sessionSecret });
  return { ...authenticated, message: null, era: "legacy", caller, request, startedMs, memberKey };
}

function memberKeyOf(request: Request): string {
  const memberKey = readMemberKey(request.headers);
  if (memberKey === null) throw new Refusal({ code: "unauthenticated" });
  return memberKey;
}
