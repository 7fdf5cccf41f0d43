import type { Fetch } from "@/lib/outbound/guarded-fetch.ts";

/** What was seen of the exchanges of one listing, for telling a person why it failed. */
export type Witness = {
  /** The error of the last exchange that got no answer. */
  failure: unknown;
  status: number | null;
  mediaType: string | null;
  tooLarge: boolean;
};

/**
 * A fetch for the length of one listing: its answers may hold `bytesMax` in all, `signal` ends it, and `witness` sees how it went.
 * GET is answered 405 here, as a server without a stream of its own would, because a listing needs none.
 */
export function witnessedFetch(options: { fetch: Fetch; bytesMax: number; signal: AbortSignal; witness: Witness }): Fetch {
  const { fetch, bytesMax, signal, witness } = options;
  let bytes = 0;
  return async (url, init = {}) => {
    if (init.method === "GET") return new Response(null, { status: 405 });
    try {
      const answer = await fetch(url, { ...init, signal: init.signal ? AbortSignal.any([init.signal, signal]) : signal });
      witness.failure = null;
      witness.status = answer.status;
      witness.mediaType = answer.headers.get("content-type")?.split(";")[0]?.trim().toLowerCase() ?? null;
      const counted = answer.body?.pipeThrough(
        new TransformStream<Uint8Array, Uint8Array>({
          transform(piece, controller) {
            bytes += piece.byteLength;
            witness.tooLarge = bytes > bytesMax;
            if (witness.tooLarge) controller.error(new Error("The answers of the upstream were too large."));
            else controller.enqueue(piece);
          },
        }),
      );
      const { status, statusText, headers } = answer;
      return new Response(counted ?? null, { status, statusText, headers });
    } catch (error) {
      witness.failure = error;
      throw error;
    }
  };
}
