import { isIP } from "node:net";
import { environment } from "@/lib/env.ts";
import { markedPeer } from "@/lib/front.ts";

/**
 * The address of a client: the socket's own, or, behind `hops` proxies of ours, the entry of `X-Forwarded-For` that the outermost of them
 * added, counted from the right. What stands further left was written by whoever sent the request. `null` when it cannot be known.
 */
export function clientAddress(socketAddress: string | null, forwardedFor: string | null, hops: number): string | null {
  const claimed = hops === 0 ? socketAddress : (forwardedFor?.split(",").at(-hops) ?? "");
  const address = (claimed ?? "").trim().replace(/^::ffff:(?=\d+\.)/i, "");
  return isIP(address) === 0 || address.includes("%") ? null : address;
}

/**
 * Where a request to a route handler came from. A Next request has no socket to ask, and Next takes over a client's own
 * `X-Forwarded-For`; the front server says which socket it was. Without the front the address is unknown.
 */
export function peerOf(request: { headers: Headers }): { ip: string | null } {
  const { headers } = request;
  return { ip: clientAddress(markedPeer(headers), headers.get("x-forwarded-for"), environment().trustedProxyHops) };
}
