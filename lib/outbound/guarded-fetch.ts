import { fetch, type RequestInit as UndiciRequestInit } from "undici";
import { Problem } from "@/lib/errors.ts";
import type { AddressPolicy } from "@/lib/outbound/address-policy.ts";
import { guardedAgent } from "@/lib/outbound/agent-pool.ts";
import { checkAddress } from "@/lib/outbound/check-address.ts";
import { OutboundError } from "@/lib/outbound/outbound-error.ts";

export type { AddressPolicy };
export type Fetch = (url: string | URL, init?: RequestInit) => Promise<Response>;

const connectMs = 5_000;

/**
 * A `fetch` for the control plane (the MCP SDK's client, discovery) that goes where the policy lets it and nowhere else: same guard as
 * `guardedRequest`, no redirects, no compression. Make one for each task and member; its connections are shared by nobody else.
 *
 * It throws `Problem("unusable_upstream")` for an address that may not be connected to, the caller's own abort as it is, and
 * `OutboundError` for the rest.
 */
export function guardedFetch(policy: AddressPolicy): Fetch {
  const dispatcher = guardedAgent(policy, connectMs);
  return async (input, init = {}) => {
    const url = checkAddress(String(input), policy);
    const headers = new Headers(init.headers);
    headers.set("accept-encoding", "identity");
    const own = { ...init, headers: [...headers], redirect: "error", dispatcher } as unknown as UndiciRequestInit;
    try {
      const answer = await fetch(url, own);
      if ((answer.headers.get("content-encoding") ?? "identity").toLowerCase() === "identity")
        return answer as unknown as Response;
      await answer.body?.cancel();
      throw new OutboundError("unreachable", "CONTENT_ENCODING");
    } catch (error) {
      if (init.signal?.aborted) throw error;
      throw explained(error);
    }
  };
}

function explained(error: unknown): Error {
  const cause = error instanceof Error && !(error instanceof OutboundError) && error.cause !== undefined ? error.cause : error;
  const outbound = OutboundError.from(cause);
  if (outbound.reason !== "refused_address") return outbound;
  const sentence =
    "The upstream's name leads to this machine, a private network or a reserved range. No connection was made; use a public one.";
  return new Problem("unusable_upstream", sentence, { field: "url" });
}
