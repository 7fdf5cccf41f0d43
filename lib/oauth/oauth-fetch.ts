import { type Fetch, guardedFetch } from "@/lib/outbound/guarded-fetch.ts";
import { OutboundError } from "@/lib/outbound/outbound-error.ts";
import { upstreamAddressPolicy } from "@/lib/outbound/upstream-address-policy.ts";

const bytesMax = 256 * 1024;

/** Less than the lease of a refresh lasts, so that whoever holds the lease knows how it went before it ends. */
export const answerMsMax = 10_000;

export type OauthFetch = Fetch & {
  /** The status of the last answer; null when the last request got none. */
  lastStatus(): number | null;
};

/**
 * The `fetch` for everything that is asked of an authorization server: guarded like every request to an address that somebody named, at
 * most 256 KiB and 10 seconds an answer. The answer is read whole and is one of the platform's own `Response`s, because the SDK tells
 * errors by that class. Throws what `guardedFetch` throws, and `OutboundError("silent")`.
 */
export function oauthFetch(): OauthFetch {
  const through = guardedFetch(upstreamAddressPolicy());
  let status: number | null = null;
  const bounded: Fetch = async (url, init = {}) => {
    status = null;
    const patience = AbortSignal.timeout(answerMsMax);
    try {
      const answer = await through(url, {
        ...init,
        signal: init.signal ? AbortSignal.any([init.signal, patience]) : patience,
      });
      const body = await readAtMost(answer);
      status = answer.status;
      const bodiless = [101, 204, 205, 304].includes(answer.status);
      return new Response(bodiless ? null : body, { status: answer.status, headers: [...answer.headers] });
    } catch (error) {
      throw patience.aborted && !init.signal?.aborted ? new OutboundError("silent") : error;
    }
  };
  return Object.assign(bounded, { lastStatus: () => status });
}

async function readAtMost(answer: Response): Promise<Uint8Array<ArrayBuffer>> {
  const pieces: Uint8Array[] = [];
  let bytes = 0;
  for await (const piece of (answer.body ?? []) as unknown as AsyncIterable<Uint8Array>) {
    bytes += piece.byteLength;
    if (bytes > bytesMax) throw new OutboundError("unreachable", "TOO_LARGE");
    pieces.push(piece);
  }
  return new Uint8Array(Buffer.concat(pieces));
}
