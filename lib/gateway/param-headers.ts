import type { ToolDefinition } from "@/lib/connectors/connector.ts";
import { decodeHeaderValue, encodeHeaderValue } from "@/lib/gateway/header-value.ts";
import type { CallMessage, JsonObject } from "@/lib/gateway/message.ts";
import { type DeclaredHeader, declaredHeaders } from "@/lib/gateway/param-declarations.ts";
import { Refusal } from "@/lib/gateway/refusal.ts";
import { holdsExactly } from "@/lib/strict-json/holds-exactly.ts";
import { parseStrict } from "@/lib/strict-json/strict-json.ts";

/** What of a call its headers are made of; a `CallMessage` has it all. */
export type CallArguments = Pick<CallMessage, "args" | "argumentsText" | "lossyArguments">;

/**
 * The `mcp-param-*` headers that a call of this tool carries when Wicket writes it itself, for a client of an era without them (MCP
 * 2026-07-28, streamable-http, "Custom Headers from Tool Parameters"). Null, absent and compound arguments have none.
 *
 * A number that a double rounded is written as the client wrote it. The revision forbids annotated integers beyond 2^53 and the official
 * client leaves their header out, but a server that reads them whole would miss it, and a rounded one would contradict the body.
 *
 * A tool with an invalid annotation gets no headers. One whose only fault is the type `number` does: the official server checks those.
 */
export function paramHeaders(definition: ToolDefinition, call: CallArguments): Record<string, string> {
  const headers: Record<string, string> = {};
  for (const declared of declaredHeaders(definition).headers) {
    const text = headerText(call, declared);
    if (text !== null) headers[`mcp-param-${declared.name.toLowerCase()}`] = encodeHeaderValue(text);
  }
  return headers;
}

/**
 * Refuses a modern call whose `Mcp-Param-*` headers do not say what its arguments say, since whatever stands in front of Wicket may have
 * routed by them. Stricter than the official server in one thing: a header for an argument that is null, absent or compound is refused
 * there and then, where that server ignores it. Headers that the schema does not declare are not looked at, and a tool whose annotations
 * are invalid declares none.
 *
 * An integer beyond 2^53 may come without its header, because the official client sends none for it and the official server asks for none.
 *
 * @throws {Refusal} `header_mismatch`
 */
export function checkParamHeaders(
  definition: ToolDefinition,
  call: CallArguments & Pick<CallMessage, "idText">,
  headers: Headers,
): void {
  const { isValid, headers: declaredOnes } = declaredHeaders(definition);
  if (!isValid) return;
  for (const declared of declaredOnes) {
    const title = `Mcp-Param-${declared.name.slice(0, 64)}`;
    const mismatch = (sentence: string) => new Refusal({ code: "header_mismatch", sentence }, call.idText);
    const header = headers.get(`mcp-param-${declared.name}`);
    const text = headerText(call, declared);
    if (header === null) {
      if (text !== null && !isBeyond(call, declared)) throw mismatch(`${title} is missing; it repeats an argument.`);
      continue;
    }
    if (text === null) throw mismatch(`${title} repeats an argument that is not there or has no header.`);
    const decoded = decodeHeaderValue(header);
    if (decoded === null) throw mismatch(`${title} is not encoded as this protocol version has it.`);
    if (decoded !== text && !isSameInteger(decoded, call, declared))
      throw mismatch(`${title} is not the argument in the body that it repeats.`);
  }
}

/** What the header says before it is encoded; null when there is to be none. The argument's own type counts, as in the official client. */
function headerText(call: CallArguments, { path }: DeclaredHeader): string | null {
  const value = valueAt(call.args, path);
  if (typeof value === "string") return value;
  if (typeof value === "boolean") return String(value);
  if (typeof value !== "number") return null;
  return isLossy(call, path) ? writtenAt(call.argumentsText ?? "", path) : String(value);
}

const decimal = /^-?(?:0|[1-9][0-9]*)(?:\.[0-9]+)?$/;

/** "42.0" is 42 ("Server Validation", first note), and 42.00000000000000000001 is not, although a double takes it for that. */
function isSameInteger(decoded: string, call: CallArguments, { path, type }: DeclaredHeader): boolean {
  const value = valueAt(call.args, path);
  if (type !== "integer" || typeof value !== "number" || isLossy(call, path) || !decimal.test(decoded)) return false;
  return Number(decoded) === value && holdsExactly(value, decoded);
}

/** "The instance value at the exact property path": own members of objects only, never the length of an array. */
function valueAt(args: JsonObject, path: readonly string[]): unknown {
  let value: unknown = args;
  for (const key of path) {
    if (typeof value !== "object" || value === null || Array.isArray(value) || !Object.hasOwn(value, key)) return undefined;
    value = (value as JsonObject)[key];
  }
  return value;
}

/** Outside of what the revision allows in a header ("Schema Extension"): an integer beyond the safe range, or more than a double knows. */
function isBeyond({ args }: CallArguments, { path }: DeclaredHeader): boolean {
  const value = valueAt(args, path);
  return typeof value === "number" && (Number.isInteger(value) ? !Number.isSafeInteger(value) : !Number.isFinite(value));
}

function isLossy({ lossyArguments }: CallArguments, path: readonly string[]): boolean {
  return lossyArguments.some((lossy) => lossy.length === path.length + 2 && path.every((key, index) => lossy[index + 2] === key));
}

/** The raw text of a value below `text`, which the gateway's reader has accepted; it notes places three keys deep, hence the steps. */
function writtenAt(text: string, path: readonly string[]): string {
  const { spanOf } = parseStrict(Buffer.from(text));
  const span = spanOf(path.slice(0, stepLength));
  if (!span) throw new Error("A member that was read is not in the text.");
  const written = text.slice(span.start, span.end);
  return path.length > stepLength ? writtenAt(written, path.slice(stepLength)) : written;
}

const stepLength = 3;
