import { environment } from "@/lib/env.ts";
import type { AddressPolicy } from "@/lib/outbound/address-policy.ts";

/** Where the upstreams that people add may be: this machine counts when it is one person's own, which the embedded database stands for. */
export function upstreamAddressPolicy(): AddressPolicy {
  const { database, allowPrivateUpstreams } = environment();
  return { loopbackHttp: database.kind === "embedded", private: allowPrivateUpstreams };
}
