import { isUtf8 } from "node:buffer";
import { jsonActions, jsonStates, jsonTransitions } from "@/lib/gateway/json-grammar.ts";
import { holdsExactly } from "@/lib/strict-json/holds-exactly.ts";

const depthMaximum = 128;
/** `"jsonrpc"` with every letter written as an escape takes 44 bytes. */
const keyBytesMaximum = 64;
/** An id of 256 characters, the most that a client may send, with every one written as an escape takes 1538 bytes. */
const scalarBytesMaximum = 2048;
/** The closing brace and the white space behind it wait for the end of the source, so there must be an end to them. */
const heldBytesMaximum = 1024;

// Names of this module's own, because a bundler may turn each use of an imported one into a call.
const { refused, start, colon, end, firstToken, keyString, string, key, value, firstKey, firstElement, afterValue } = jsonStates;
const { firstAction, openObject, openArray, closeObject, comma } = jsonActions;
const transitions = jsonTransitions();

/**
 * Passes on the JSON answer of an upstream to one request, unchanged and as it comes, if it is exactly one JSON-RPC 2.0 response to that
 * request. Otherwise throws, with nothing of the answer in the message, and what was passed on until then is no JSON.
 *
 * Clients take every message they find in such a body, batches and requests too (TypeScript SDK, `streamableHttp.js`), so an answer
 * passed unread would let a server ask a client for what the policy forbids. `idText` is the id as the request wrote it; it is compared
 * as a JSON value. An error may have the id null, or none (SDK v1 takes it so). Members other than jsonrpc, id, result and error are refused, and so is everything
 * that a lenient reader might take otherwise: a byte order mark, invalid UTF-8, comments, a second value, nesting below 128 levels.
 *
 * What is inside `result` or `error` only has to be JSON: the same key twice, half of a surrogate pair or a number too large for a
 * double are left to who reads it. The closing brace and white space behind it (1 KiB at most) are held back until the source has
 * ended; besides that, memory does not grow with the answer.
 */
export async function* guardJsonAnswer(
  source: AsyncIterable<Uint8Array>,
  expected: { idText: string },
): AsyncGenerator<Uint8Array> {
  const reader = new AnswerReader(expected.idText);
  let held: Uint8Array = new Uint8Array(0);
  for await (const chunk of source) {
    const passable = reader.read(chunk);
    if (held.length + chunk.length - passable > heldBytesMaximum) fail("too much white space follows it");
    if (passable < chunk.length) held = Buffer.concat([held, chunk.subarray(passable)]);
    if (passable > 0) yield passable === chunk.length ? chunk : chunk.subarray(0, passable);
  }
  reader.finish();
  yield held;
}

function fail(reason: string): never {
  throw new Error(`The answer is not one JSON-RPC response: ${reason}.`);
}

class AnswerReader {
  private readonly id: unknown;
  private state: number = start;
  private depth = 0;
  /** At each depth: 1 in an object, 0 in an array. */
  private readonly inObject = new Uint8Array(depthMaximum + 1);
  /** The beginning of a UTF-8 sequence that the next chunk goes on with. */
  private begun: Uint8Array = new Uint8Array(0);
  private readonly token = Buffer.alloc(scalarBytesMaximum);
  private tokenLength = 0;
  private tokenMaximum = 0;
  private readonly members = new Set<unknown>();
  private member: unknown;
  private idIsNull = false;

  constructor(idText: string) {
    this.id = JSON.parse(idText);
  }

  /** How many bytes at the start of the chunk may be passed on: all before the closing brace. */
  read(chunk: Uint8Array): number {
    this.checkUtf8(chunk);
    let passable = 0;
    for (let at = 0; at < chunk.length; ) {
      if (this.depth > 1) at = this.readNested(chunk, at);
      else this.readOuter(chunk[at++] as number);
      if (this.state !== end) passable = at;
    }
    return passable;
  }

  finish(): void {
    if (this.state !== end) fail("it breaks off");
  }

  private checkUtf8(chunk: Uint8Array): void {
    const bytes = this.begun.length > 0 ? Buffer.concat([this.begun, chunk]) : chunk;
    const complete = bytes.length - unfinished(bytes);
    if (!isUtf8(bytes.subarray(0, complete))) fail("it is not UTF-8");
    this.begun = Uint8Array.from(bytes.subarray(complete));
  }

  /** Goes on from `from` until the chunk ends or the value of a top-level member does. Sees nearly every byte, hence the local variables. */
  private readNested(chunk: Uint8Array, from: number): number {
    const { length } = chunk;
    let { state } = this;
    let at = from;
    while (at < length) {
      const next = transitions[(state << 8) | (chunk[at++] as number)] as number;
      if (next >= firstAction) {
        state = this.act(next);
        if (this.depth === 1) break;
      } else {
        state = next;
        if (next === string) while (at < length && transitions[(string << 8) | (chunk[at] as number)] === string) at++;
      }
    }
    if (state === refused) fail("it is not JSON");
    this.state = state;
    return at;
  }

  /** A byte that stands in no nested value: keys, ids and versions are put together here, and judged as soon as they are whole. */
  private readOuter(byte: number): void {
    const { state } = this;
    const next = transitions[(state << 8) | byte] as number;
    if (next === refused) fail("it is not a JSON object");
    const isAction = next >= firstAction;
    const wasInside = state >= firstToken;
    const isInside = next >= firstToken && !isAction;
    if (isInside && !wasInside) this.beginToken(next === keyString ? keyBytesMaximum : scalarBytesMaximum);
    // The last quote or letter belongs to it; white space behind a number does no harm; a comma or brace is another matter.
    if (isInside || (wasInside && !isAction)) this.addToToken(byte);
    if (wasInside && !isInside) {
      if (next === colon) this.endKey();
      else this.endScalar();
    }
    if (this.depth === 1 && isAction) this.checkAction(next);
    this.state = isAction ? this.act(next) : next;
  }

  /** The state after a bracket or comma. */
  private act(action: number): number {
    const { depth, inObject } = this;
    if (action === comma) return inObject[depth] === 1 ? key : value;
    const isObject = action === openObject || action === closeObject ? 1 : 0;
    if (action === openObject || action === openArray) {
      if (depth === depthMaximum) fail("it is nested too deeply");
      this.depth = depth + 1;
      inObject[depth + 1] = isObject;
      return isObject ? firstKey : firstElement;
    }
    if (inObject[depth] !== isObject) fail("its brackets do not match");
    this.depth = depth - 1;
    return depth === 1 ? end : afterValue;
  }

  private beginToken(maximum: number): void {
    this.tokenLength = 0;
    this.tokenMaximum = maximum;
  }

  private addToToken(byte: number): void {
    if (this.tokenLength === this.tokenMaximum) fail("a key, an id or a version is too long");
    this.token[this.tokenLength++] = byte;
  }

  private tokenText(): string {
    return this.token.toString("utf8", 0, this.tokenLength).trim();
  }

  private endKey(): void {
    const name: unknown = JSON.parse(this.tokenText());
    const { members } = this;
    if (name !== "jsonrpc" && name !== "id" && name !== "result" && name !== "error")
      fail("it has a member that no response has");
    if (members.has(name)) fail("it has a member twice");
    members.add(name);
    if (members.has("result") && members.has("error")) fail("it has a result and an error");
    this.member = name;
  }

  private endScalar(): void {
    const text = this.tokenText();
    const scalar: unknown = JSON.parse(text);
    if (this.member === "jsonrpc") {
      if (scalar !== "2.0") fail("it is of another version");
    } else if (this.member === "id") {
      this.idIsNull = scalar === null;
      const isSame = scalar === this.id && (typeof scalar !== "number" || holdsExactly(scalar, text));
      if (!isSame && !this.idIsNull) fail("it answers another request");
    } else fail("its result or error is not an object");
  }

  /** What may happen to brackets right inside the message. */
  private checkAction(action: number): void {
    const { member, members } = this;
    if (action === openArray || (action === openObject && member !== "result" && member !== "error")) {
      fail("a member of it has the wrong shape");
    }
    if (action !== closeObject) return;
    const isError = members.has("error");
    if (!members.has("jsonrpc") || !(members.has("id") || isError) || !(isError || members.has("result")))
      fail("a member is missing");
    if (this.idIsNull && !isError) fail("it answers no request");
  }
}

/** How many bytes at the end (0 to 3) begin a UTF-8 sequence that is longer than what is there. */
function unfinished(bytes: Uint8Array): number {
  for (let back = 1; back <= Math.min(3, bytes.length); back++) {
    const byte = bytes[bytes.length - back] as number;
    if (byte < 0x80) return 0;
    if (byte < 0xc0) continue;
    const needed = byte >= 0xf0 ? 4 : byte >= 0xe0 ? 3 : 2;
    return needed > back ? back : 0;
  }
  return 0;
}
