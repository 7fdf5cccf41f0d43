import type { Dispatcher } from "undici";
import type { AddressPolicy } from "@/lib/outbound/address-policy.ts";
import { agentFor } from "@/lib/outbound/agent-pool.ts";
import { checkAddress } from "@/lib/outbound/check-address.ts";
import { OutboundError } from "@/lib/outbound/outbound-error.ts";

export type { AddressPolicy };
export { OutboundError };

export type GuardedRequest = {
  readonly url: string;
  readonly method: "GET" | "POST" | "DELETE";
  readonly headers: Readonly<Record<string, string>>;
  readonly body: string | null;
  /** The caller going away: ends the request at any point, also while the answer is read. */
  readonly signal: AbortSignal;
  readonly addressPolicy: AddressPolicy;
  /** Requests with another key never share a connection. */
  readonly poolKey: string;
  readonly timeouts?: { readonly connectMs: number; readonly firstByteMs: number };
};

export type GuardedAnswer = {
  readonly status: number;
  /** Lower-case names; a header that came twice is joined by a comma. */
  readonly headers: Readonly<Record<string, string>>;
  /** As it arrives, at the reader's pace. Throws `OutboundError` when it breaks off. Must be read to its end or aborted. */
  readonly body: AsyncIterable<Uint8Array>;
  /** Ends the answer and closes the connection. */
  abort(): void;
};

const defaultTimeouts = { connectMs: 5_000, firstByteMs: 30_000 };

/**
 * Sends one request to an upstream, once: never again, never on to where a redirect points (a 3xx is an answer), never compressed.
 * Resolves with the answer's head; the body streams. `firstByteMs` counts from here to the head of the answer, of which a server with
 * an event stream says the first byte at once.
 *
 * @throws {OutboundError}
 */
export async function guardedRequest(request: GuardedRequest): Promise<GuardedAnswer> {
  const { connectMs, firstByteMs } = request.timeouts ?? defaultTimeouts;
  const { origin, pathname, search } = allowed(request);
  const agent = agentFor({ poolKey: request.poolKey, policy: request.addressPolicy, connectMs });
  const stop = new AbortController();
  const leave = () => stop.abort(new OutboundError("aborted"));
  const timer = setTimeout(() => stop.abort(new OutboundError("silent")), firstByteMs);
  request.signal.addEventListener("abort", leave, { once: true });
  const settle = () => {
    clearTimeout(timer);
    request.signal.removeEventListener("abort", leave);
  };
  try {
    if (request.signal.aborted) throw new OutboundError("aborted");
    const answer = await agent.request({
      origin,
      path: pathname + search,
      method: request.method,
      headers: { ...request.headers, "accept-encoding": "identity" },
      body: request.body,
      signal: stop.signal,
    });
    clearTimeout(timer);
    answer.body.once("close", settle);
    return read(answer);
  } catch (error) {
    settle();
    throw OutboundError.from(stop.signal.aborted ? stop.signal.reason : error);
  }
}

function allowed({ url, addressPolicy }: GuardedRequest): URL {
  try {
    return checkAddress(url, addressPolicy);
  } catch {
    throw new OutboundError("refused_address");
  }
}

function read({ statusCode, headers, body }: Dispatcher.ResponseData): GuardedAnswer {
  // Without a listener, a stream that is destroyed before anybody reads it would end the process.
  body.on("error", () => undefined);
  const flat: Record<string, string> = {};
  for (const [name, value] of Object.entries(headers)) {
    if (value !== undefined) flat[name] = Array.isArray(value) ? value.join(", ") : value;
  }
  if ((flat["content-encoding"] ?? "identity").toLowerCase() !== "identity") {
    body.destroy();
    throw new OutboundError("unreachable", "CONTENT_ENCODING");
  }
  return { status: statusCode, headers: flat, body: pieces(body), abort: () => void body.destroy() };
}

async function* pieces(body: Dispatcher.ResponseData["body"]): AsyncGenerator<Uint8Array> {
  try {
    for await (const piece of body) yield piece as Uint8Array;
  } catch (error) {
    throw error instanceof Error && error.name === "AbortError" ? new OutboundError("aborted") : OutboundError.from(error);
  }
}
