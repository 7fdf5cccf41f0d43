import { type LookupAddress, lookup as systemLookup } from "node:dns";
import type { LookupFunction, Socket } from "node:net";
import { buildConnector } from "undici";
import { type AddressPolicy, mayConnect, withoutBrackets } from "@/lib/outbound/address-policy.ts";
import { OutboundError } from "@/lib/outbound/outbound-error.ts";

export type Resolve = (
  hostname: string,
  options: { all: true; family?: number },
  done: (error: NodeJS.ErrnoException | null, addresses: LookupAddress[]) => void,
) => void;

/**
 * Opens connections for undici and judges where they lead twice: when the name is looked up (every address must be allowed, and the
 * connection is made to those very addresses, so that a second answer of DNS cannot differ), and when it stands, before a byte of a
 * request is written. The second time is the only one for IP addresses, which Node never looks up. `connectMs` bounds lookup, TCP and TLS.
 */
export function guardedConnector(
  policy: AddressPolicy,
  connectMs: number,
  resolve: Resolve = systemLookup as Resolve,
): buildConnector.connector {
  const connect = buildConnector({ timeout: connectMs, lookup: guardedLookup(policy, resolve), allowH2: false });
  return (options, done) => {
    connect(options, (error, socket) => {
      if (error) return done(error, null);
      const peer = (socket as Socket).remoteAddress;
      if (peer === undefined) return done(new OutboundError("unreachable", "ECONNRESET"), null);
      if (mayConnect(options.hostname, peer, policy)) return done(null, socket);
      socket.destroy();
      done(new OutboundError("refused_address"), null);
    });
  };
}

function guardedLookup(policy: AddressPolicy, resolve: Resolve): LookupFunction {
  return (hostname, options, done) => {
    const family =
      options.family === 4 || options.family === "IPv4" ? 4 : options.family === 6 || options.family === "IPv6" ? 6 : 0;
    resolve(hostname, { all: true, family }, (error, addresses) => {
      const [first] = addresses ?? [];
      if (error || !first) return done(error ?? new OutboundError("unreachable", "ENOTFOUND"), "", 0);
      const refused = addresses.some(({ address }) => !mayConnect(withoutBrackets(hostname), address, policy));
      if (refused) return done(new OutboundError("refused_address"), "", 0);
      if (options.all) done(null, addresses);
      else done(null, first.address, first.family);
    });
  };
}
