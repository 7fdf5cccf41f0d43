import { randomBytes } from "node:crypto";
import { singleton } from "@/lib/singleton.ts";

/**
 * How a route handler learns which socket its request came through. Next hands it headers only, so the front server, which every request
 * crosses first, writes the address into this header, together with a number that this process drew at random. Without the front
 * (`next start` by hand) nobody knows the number, and the header counts for nothing.
 */
export const peerHeader = "x-wicket-peer";
const nonce = () => singleton("front", () => randomBytes(16).toString("hex"));

/** Replaces whatever the client claimed. */
export function markPeer(headers: Record<string, string | string[] | undefined>, socketAddress: string | undefined): void {
  headers[peerHeader] = `${nonce()} ${socketAddress ?? ""}`;
}

/** The socket's address as the front saw it, or null when the front did not write it. */
export function markedPeer(headers: Headers): string | null {
  const [drawn, address] = headers.get(peerHeader)?.split(" ") ?? [];
  return drawn === nonce() && address ? address : null;
}
