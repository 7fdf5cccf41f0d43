import { findDisguised, type KnownKeys, knownKeys } from "@/lib/gateway/fold-key.ts";
import { Refusal, type RefusalFacts } from "@/lib/gateway/refusal.ts";
import type { JsonPath } from "@/lib/strict-json/json-scanner.ts";
import { parseStrict, type Span, type StrictJson } from "@/lib/strict-json/strict-json.ts";
import { StrictJsonError, strictJsonCauses } from "@/lib/strict-json/strict-json-error.ts";

/** An object as the scanner makes it: no prototype, members in any order. */
export type JsonObject = { readonly [key: string]: unknown };

type Text = {
  /** The whole body, decoded. */
  readonly text: string;
  /** Where the raw value of a member stands in `text`; at most three keys deep. */
  readonly span: (path: readonly string[]) => Span | undefined;
};

export type RequestMessage = Text & {
  readonly kind: "request";
  readonly id: string | number;
  /** The id exactly as it was written, to be echoed. */
  readonly idText: string;
  readonly method: string;
  readonly params: JsonObject | null;
};

/** A `tools/call` request. `name` is what the client calls the tool; it is compared byte for byte and never normalised. */
export type CallMessage = RequestMessage & {
  readonly method: "tools/call";
  readonly name: string;
  /** `{}` when the call has none. */
  readonly args: JsonObject;
  /** `params.arguments` exactly as it was written, or null when the call has none. */
  readonly argumentsText: string | null;
  /** Places below `arguments` whose number a double cannot hold: `args` has it rounded, so no decision may rest on it. */
  readonly lossyArguments: readonly JsonPath[];
};

export type NotificationMessage = Text & {
  readonly kind: "notification";
  readonly method: string;
  readonly params: JsonObject | null;
};
export type ResponseMessage = Text & { readonly kind: "response"; readonly id: string | number; readonly idText: string };
export type Message = RequestMessage | CallMessage | NotificationMessage | ResponseMessage;

export function isCall(message: Message): message is CallMessage {
  return message.kind === "request" && message.method === "tools/call";
}

const envelopeKeys = ["jsonrpc", "id", "method", "params", "result", "error"];

/** Every member of `params` and of its `_meta` that some revision from 2025-03-26 to 2026-07-28 gives a meaning in a client's message. */
const paramsKeys = knownKeys([
  ...["name", "arguments", "uri", "_meta", "cursor", "ref", "argument", "context", "level", "task", "taskId", "requestState"],
  ...[
    "inputResponses",
    "protocolVersion",
    "capabilities",
    "clientInfo",
    "requestId",
    "reason",
    "progressToken",
    "progress",
    "total",
  ],
  ...["message", "notifications", "resourceSubscriptions", "status"],
]);
const metaKeys = knownKeys([
  ...["progressToken", "traceparent", "tracestate", "baggage"],
  ...["protocolVersion", "clientInfo", "clientCapabilities", "logLevel", "subscriptionId", "related-task"].map(
    (name) => `io.modelcontextprotocol/${name}`,
  ),
]);

/** Keys that mean something to an object with a prototype. As arguments they are data; in the protocol's own objects nobody needs them. */
const prototypeKeys = ["__proto__", "constructor", "prototype"];

const idLengthMax = 256;
const methodLengthMax = 128;
const nameLengthMax = 512;

/**
 * Reads one clean JSON-RPC 2.0 message as MCP has them: a single request, notification or response, string or integer ids, `params` an
 * object. Arrays are refused: only `readBatch` takes them, where the revision has them. Servers of today execute them at every revision.
 *
 * @throws {Refusal} `not_json`, `invalid_request` or `invalid_params`, with the id when there was a clean one.
 */
export function readMessage(bytes: Uint8Array): Message {
  const json = parseBody(bytes);
  const envelope = json.value;
  if (Array.isArray(envelope)) throw noBatch();
  if (!isObject(envelope)) throw invalid("The body is not a JSON-RPC message.", null);

  const idText = "id" in envelope ? readId(envelope.id, json) : null;
  checkEnvelope(envelope, idText);
  const place: Text = { text: json.text, span: json.spanOf };
  if (!("method" in envelope)) return readResponse(envelope, idText, place);

  const { method, params } = envelope;
  if ("result" in envelope || "error" in envelope) throw invalid("The message is a request and a response at once.", idText);
  if (typeof method !== "string" || method === "" || method.length > methodLengthMax) {
    throw invalid(`The method is not a string of 1 to ${methodLengthMax} characters.`, idText);
  }
  if ("params" in envelope && !isObject(params)) throw refuse("invalid_params", "The params are not an object.", idText);
  const clean = isObject(params) ? params : null;
  if (clean) checkParams(clean, idText);
  if (idText === null) {
    if (method === "tools/call")
      throw invalid("A tool call without an id has no answer; it is not taken as a notification.", null);
    return { kind: "notification", method, params: clean, ...place };
  }
  const request: RequestMessage = {
    kind: "request",
    id: envelope.id as string | number,
    idText,
    method,
    params: clean,
    ...place,
  };
  return method === "tools/call" ? readCall(request, json) : request;
}

/** The answer to an array where the protocol revision has none. */
export function noBatch(): Refusal {
  return invalid("Batches are not part of this protocol revision; send one message in each request.", null);
}

/**
 * A body as strict JSON, whatever is in it.
 *
 * @throws {Refusal} `not_json`, or `invalid_request` for JSON that two readers could take differently.
 */
export function parseBody(bytes: Uint8Array): StrictJson {
  try {
    return parseStrict(bytes);
  } catch (error) {
    if (!(error instanceof StrictJsonError)) throw error;
    throw refuse(strictJsonCauses[error.reason].legal ? "invalid_request" : "not_json", error.message, null);
  }
}

/** MCP 2026-07-28, basic/index, "Requests": a string or an integer, never null. 1.0 and 1e0 would not come back as they were sent. */
function readId(id: unknown, json: StrictJson): string {
  const span = json.spanOf(["id"]);
  const idText = span ? json.text.slice(span.start, span.end) : "";
  if (typeof id === "string" && id.length <= idLengthMax) return idText;
  if (typeof id === "number" && Number.isSafeInteger(id) && String(id) === idText) return idText;
  throw invalid(`The id is neither a string of at most ${idLengthMax} characters nor a whole number below 2^53.`, null);
}

function checkEnvelope(envelope: JsonObject, idText: string | null): void {
  if (Object.keys(envelope).some((key) => !envelopeKeys.includes(key))) {
    throw invalid("The message has members other than jsonrpc, id, method, params, result and error.", idText);
  }
  if (envelope.jsonrpc !== "2.0") throw invalid('The message does not say "jsonrpc": "2.0".', idText);
}

function readResponse(envelope: JsonObject, idText: string | null, place: Text): ResponseMessage {
  if (idText === null || "params" in envelope || "result" in envelope === "error" in envelope) {
    throw invalid("The message is neither a request, nor a notification, nor a response.", idText);
  }
  return { kind: "response", id: envelope.id as string | number, idText, ...place };
}

function checkParams(params: JsonObject, idText: string | null): void {
  checkKeys(params, paramsKeys, "params", idText);
  if (!("_meta" in params)) return;
  if (!isObject(params._meta)) throw refuse("invalid_params", "params._meta is not an object.", idText);
  checkKeys(params._meta, metaKeys, "params._meta", idText);
}

/** A key in disguise is one that Wicket would overlook and a server would obey. */
function checkKeys(object: JsonObject, known: KnownKeys, where: string, idText: string | null): void {
  const keys = Object.keys(object);
  if (findDisguised(keys, known) !== undefined) {
    throw invalid(`A key in ${where} is spelled almost like one that the protocol knows.`, idText);
  }
  if (keys.some((key) => prototypeKeys.includes(key))) throw invalid(`A key in ${where} is reserved and not taken.`, idText);
}

function readCall(request: RequestMessage, json: StrictJson): CallMessage {
  const name = request.params?.name;
  if (typeof name !== "string" || name === "" || name.length > nameLengthMax || prototypeKeys.includes(name)) {
    throw refuse("invalid_params", "params.name is not the name of a tool.", request.idText);
  }
  const args = request.params?.arguments;
  if (args !== undefined && !isObject(args)) throw refuse("invalid_params", "params.arguments is not an object.", request.idText);
  const span = json.spanOf(["params", "arguments"]);
  return {
    ...request,
    method: "tools/call",
    name,
    args: args ?? Object.create(null),
    argumentsText: span ? json.text.slice(span.start, span.end) : null,
    lossyArguments: json.lossyNumbers.filter(([first, second]) => first === "params" && second === "arguments"),
  };
}

function isObject(value: unknown): value is JsonObject {
  return typeof value === "object" && value !== null && !Array.isArray(value);
}

function invalid(sentence: string, idText: string | null): Refusal {
  return refuse("invalid_request", sentence, idText);
}

function refuse(code: Extract<RefusalFacts, { sentence: string }>["code"], sentence: string, idText: string | null): Refusal {
  return new Refusal({ code, sentence }, idText);
}
