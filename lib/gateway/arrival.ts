import { type Authenticated, authenticate } from "@/lib/gateway/authenticate.ts";
import { callerOf, type Door } from "@/lib/gateway/caller.ts";
import { eraOf } from "@/lib/gateway/era.ts";
import { checkSource, checkStandardHeaders, readMemberKey } from "@/lib/gateway/headers.ts";
import type { Caller } from "@/lib/gateway/judge.ts";
import type { Message } from "@/lib/gateway/message.ts";
import { readBody } from "@/lib/gateway/read-body.ts";
import { Refusal } from "@/lib/gateway/refusal.ts";
import type { World } from "@/lib/gateway/world.ts";
import type { Era } from "@/lib/vocabulary.ts";

/** What counts of an HTTP request once its body is read. The messages of a batch share one. */
export type Asking = Pick<Request, "method" | "headers" | "signal">;

/** A request of a known bearer on its way: what every later step needs to know. `Spoken` is its message, or null for GET and DELETE. */
export type Arrival<Spoken extends Message | null = Message> = Authenticated & {
  message: Spoken;
  era: Era;
  caller: Caller;
  request: Asking;
  startedMs: number;
  memberKey: string;
};

/** What is known of a request for the answer to its refusal, filled in as it is read. */
export type Known = { idText: string | null; era: Era | null };

/** A POST that was read, and the key that it came with, which nobody has looked up yet. */
export type Posted = { request: Asking; door: Door; bytes: Uint8Array; memberKey: string; startedMs: number };

/** The bytes of a POST that may come from its sender, who has something that looks like a key. */
export async function readPost(world: World, request: Request, door: Door): Promise<Posted> {
  checkSource(request.headers, world.publicUrl);
  const memberKey = memberKeyOf(request);
  const startedMs = world.monotonicMs();
  return { request, door, bytes: await readBody(request), memberKey, startedMs };
}

/** From a clean message that was posted to one of a known bearer. */
export async function receive(
  world: World,
  message: Message,
  { request, door, memberKey, startedMs }: Omit<Posted, "bytes">,
  known: Known,
): Promise<Arrival> {
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
