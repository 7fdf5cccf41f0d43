import type { RefusalCode } from "@/lib/gateway/refusal.ts";

/**
 * A body, and what the reader must make of it. Null where either would do and only agreement counts: what a method takes for a name or a
 * URI is for the method to say.
 */
export type TrickyText = { readonly name: string; readonly text: string; readonly expected: "accepted" | RefusalCode | null };

/** A member of an object: the key and the value as JSON text, quotes and all. */
export type Member = readonly [key: string, value: string];

/** A clean message in pieces, so that one of them can be spoiled while the rest stays as it was. */
export type Pieces = { readonly title: string; readonly envelope: readonly Member[]; readonly params: readonly Member[] };

export const objectOf = (members: readonly Member[]) => `{${members.map(([key, value]) => `${key}:${value}`).join(",")}}`;

/** `envelope` and `params` replace those of the message; `params` as text replaces the whole object. */
export function messageOf(
  pieces: Pieces,
  change: { envelope?: readonly Member[]; params?: readonly Member[] | string } = {},
): string {
  const { envelope = pieces.envelope, params = pieces.params } = change;
  const paramsText = typeof params === "string" ? params : objectOf(params);
  return objectOf(envelope.map(([key, value]) => [key, value === paramsPlace ? paramsText : value]));
}

/** The members with the one of this key replaced by any number of others. */
export function replaced(members: readonly Member[], key: string, by: readonly Member[]): Member[] {
  return members.flatMap((member) => (member[0] === `"${key}"` ? by : [member]));
}

const paramsPlace = "<params>";
const jsonrpc: Member = ['"jsonrpc"', '"2.0"'];

/** One message of every method whose params name something that is judged, the handshake, and two notifications. */
export const cleanMessages: readonly Pieces[] = [
  message("tools/call", [
    ['"name"', '"a"'],
    ['"arguments"', '{"name":"b"}'],
    ['"_meta"', '{"progressToken":7}'],
  ]),
  message("resources/read", [
    ['"uri"', '"file:///a"'],
    ['"_meta"', "{}"],
  ]),
  message("resources/subscribe", [['"uri"', '"file:///a"']]),
  message("prompts/get", [
    ['"name"', '"a"'],
    ['"arguments"', '{"name":"b"}'],
  ]),
  message("completion/complete", [
    ['"ref"', '{"type":"ref/prompt","name":"a"}'],
    ['"argument"', '{"name":"x","value":"y"}'],
  ]),
  message("initialize", [
    ['"protocolVersion"', '"2025-11-25"'],
    ['"capabilities"', "{}"],
    ['"clientInfo"', '{"name":"c","version":"1"}'],
  ]),
  message("subscriptions/listen", [['"notifications"', '{"resourceSubscriptions":["file:///a"]}']]),
  message("tasks/get", [['"taskId"', '"t"']]),
  notification("notifications/cancelled", [
    ['"requestId"', "1"],
    ['"reason"', '"x"'],
  ]),
  notification("notifications/progress", [
    ['"progressToken"', "7"],
    ['"progress"', "1"],
  ]),
];

/** The clean message of a method in `cleanMessages`. */
export function cleanMessage(method: string): Pieces {
  const found = cleanMessages.find(({ title }) => title === method);
  if (!found) throw new Error(`There is no clean message of ${method}.`);
  return found;
}

function message(method: string, params: readonly Member[]): Pieces {
  const { envelope } = notification(method, params);
  return { title: method, envelope: replaced(envelope, "jsonrpc", [jsonrpc, ['"id"', "1"]]), params };
}

function notification(method: string, params: readonly Member[]): Pieces {
  return { title: method, envelope: [jsonrpc, ['"method"', `"${method}"`], ['"params"', paramsPlace]], params };
}
