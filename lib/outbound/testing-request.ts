import { type GuardedAnswer, type GuardedRequest, guardedRequest, OutboundError } from "@/lib/outbound/guarded-request.ts";
import type { TestingUpstream } from "@/lib/outbound/testing-upstream.ts";

/** Sends an ordinary call to whichever upstream the test has at the time, with what the test changes about it. */
export function sendTo(upstream: () => TestingUpstream): (change?: Partial<GuardedRequest>) => Promise<GuardedAnswer> {
  return (change = {}) =>
    guardedRequest({
      url: `${upstream().origin}/mcp`,
      method: "POST",
      headers: { "content-type": "application/json" },
      body: '{"jsonrpc":"2.0"}',
      signal: new AbortController().signal,
      addressPolicy: { loopbackHttp: true, private: false },
      poolKey: "member/connector",
      ...change,
    });
}

/** The `OutboundError` that something must fail with. */
export async function failure(promise: Promise<unknown>): Promise<OutboundError> {
  try {
    await promise;
  } catch (error) {
    if (error instanceof OutboundError) return error;
    throw error;
  }
  throw new Error("It did not fail.");
}

/** The whole body as text. */
export async function text({ body }: GuardedAnswer): Promise<string> {
  const chunks: Uint8Array[] = [];
  for await (const chunk of body) chunks.push(chunk);
  // undici gives a connection back to its pool a moment after the last byte.
  await new Promise((resolve) => setImmediate(resolve));
  return Buffer.concat(chunks).toString();
}
