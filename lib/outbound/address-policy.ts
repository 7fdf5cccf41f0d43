import { networkInterfaces } from "node:os";
import { addressKind } from "@/lib/outbound/address-kind.ts";

/**
 * Where Wicket may connect to. Public addresses always, over https.
 * `loopbackHttp`: also to this machine by a loopback name, over http too (the embedded database: one person's own machine).
 * `private`: also to loopback and private networks, over http too (`WICKET_ALLOW_PRIVATE_UPSTREAMS`). Metadata services never.
 */
export type AddressPolicy = { readonly loopbackHttp: boolean; readonly private: boolean };

/** Whether `hostname` (as `URL` has it) is written as this machine: a loopback address, `localhost` or a name below it. */
export function isLoopbackHost(hostname: string): boolean {
  return hostname === "localhost" || hostname.endsWith(".localhost") || addressKind(withoutBrackets(hostname)) === "loopback";
}

/** `[::1]` -> `::1`; anything else as it is. */
export function withoutBrackets(hostname: string): string {
  return hostname.startsWith("[") ? hostname.slice(1, -1) : hostname;
}

/**
 * Whether a connection for `hostname` may go to `address`. A loopback name must lead to loopback and no other name may, so that a
 * domain whose owner points it at 127.0.0.1 (DNS rebinding) reaches nothing; this machine's own public addresses count as private,
 * because they go past its firewall.
 */
export function mayConnect(hostname: string, address: string, policy: AddressPolicy): boolean {
  const kind = addressKind(address);
  if (kind === "forbidden") return false;
  if (policy.private) return true;
  if (isLoopbackHost(hostname)) return policy.loopbackHttp && kind === "loopback";
  return kind === "public" && !isOwn(address);
}

function isOwn(address: string): boolean {
  return Object.values(networkInterfaces()).some((list) => list?.some((own) => own.address === address));
}
