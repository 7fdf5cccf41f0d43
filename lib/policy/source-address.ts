import ipaddr from "ipaddr.js";

/**
 * The address as Cedar's `ip()` takes it, or null when it is none. An IPv4 address inside an IPv6 one comes out as IPv4, so that a rule
 * about `203.0.113.0/24` holds whichever way the connection was made; Cedar itself refuses that notation, zones (`%eth0`) and leading
 * zeros. A range (`10.0.0.0/8`) is no address.
 */
export function sourceAddress(address: string): string | null {
  if (ipaddr.IPv4.isValidFourPartDecimal(address)) return ipaddr.IPv4.parse(address).toString();
  if (!ipaddr.IPv6.isValid(address)) return null;
  const parsed = ipaddr.IPv6.parse(address);
  if (parsed.isIPv4MappedAddress()) return parsed.toIPv4Address().toString();
  return parsed.parts.map((part) => part.toString(16)).join(":");
}
