import { isIP } from "node:net";
import ipaddr from "ipaddr.js";

/** `forbidden`: metadata services, link-local, multicast, reserved, tunnels. Nothing an MCP server could be at, in any deployment. */
export type AddressKind = "public" | "private" | "loopback" | "forbidden";

/** Where clouds hand out credentials, inside ranges that are otherwise public or private. (169.254.0.0/16 is forbidden as a whole.) */
const metadataAddresses = ["168.63.129.16", "100.100.100.200", "fd00:ec2::254", "fd20:ce::254", "fd00:c1::a9fe:a9fe"].map(
  ipaddr.parse,
);

/**
 * What kind of place an IP address is, whatever other address it wraps: v4-mapped and translated addresses are the IPv4 address inside,
 * NAT64 (64:ff9b::/96) and 6to4 are as public as the one inside. Takes the spellings that DNS, sockets and `URL` give; anything else is
 * forbidden.
 */
export function addressKind(address: string): AddressKind {
  switch (isIP(address)) {
    case 4:
      return kindOfFour(ipaddr.IPv4.parse(address));
    case 6:
      // `URL` writes `::8.8.8.8`, which ipaddr.js takes for the mapped address, and every other dotted form in hexadecimal. It refuses zones.
      return URL.canParse(`http://[${address}]`)
        ? kindOfSix(ipaddr.IPv6.parse(new URL(`http://[${address}]`).hostname.slice(1, -1)))
        : "forbidden";
    default:
      return "forbidden";
  }
}

function kindOfFour(address: ipaddr.IPv4): AddressKind {
  if (isMetadata(address)) return "forbidden";
  switch (address.range()) {
    case "unicast":
      return "public";
    case "private":
    case "carrierGradeNat":
      return "private";
    case "loopback":
      return "loopback";
    default:
      return "forbidden";
  }
}

function kindOfSix(address: ipaddr.IPv6): AddressKind {
  if (isMetadata(address)) return "forbidden";
  const bytes = address.toByteArray();
  switch (address.range()) {
    case "ipv4Mapped":
    case "rfc6145":
      return kindOfFour(new ipaddr.IPv4(bytes.slice(12)));
    case "rfc6052":
      // Only the well-known /96 says where the IPv4 address stands; in 64:ff9b:1::/48 (RFC 8215) each network chooses.
      return bytes[5] === 0 ? wrapped(bytes.slice(12)) : "forbidden";
    case "6to4":
      return wrapped(bytes.slice(2, 6));
    case "loopback":
      return "loopback";
    case "uniqueLocal":
      return "private";
    case "unicast":
      return isGlobal(bytes) ? "public" : "forbidden";
    default:
      return "forbidden";
  }
}

/** Behind a gateway a loopback or private address is the gateway's, not ours. */
function wrapped(four: number[]): AddressKind {
  return kindOfFour(new ipaddr.IPv4(four)) === "public" ? "public" : "forbidden";
}

/** 2000::/3 is all that IANA has given out (which leaves out ::/96, the old IPv4-compatible form); ISATAP interfaces wrap an IPv4 address. */
function isGlobal(bytes: number[]): boolean {
  const [first = 0] = bytes;
  const isIsatap = ((bytes[8] ?? 0) & 0xfc) === 0 && bytes[9] === 0 && bytes[10] === 0x5e && bytes[11] === 0xfe;
  return first >> 5 === 1 && !isIsatap;
}

function isMetadata(address: ipaddr.IPv4 | ipaddr.IPv6): boolean {
  return metadataAddresses.some((metadata) => metadata.toNormalizedString() === address.toNormalizedString());
}
