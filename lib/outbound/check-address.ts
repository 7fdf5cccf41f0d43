import { isIP } from "node:net";
import { Problem } from "@/lib/errors.ts";
import { type AddressPolicy, isLoopbackHost, mayConnect, withoutBrackets } from "@/lib/outbound/address-policy.ts";

const lengthMax = 2048;

/** Names that clouds answer with the machine's credentials. Their addresses are refused too; this says so sooner. */
const metadataNames = ["metadata", "metadata.google.internal", "metadata.goog", "instance-data", "instance-data.ec2.internal"];

/**
 * Reads the address of an upstream and says whether Wicket may ever connect there, as far as that can be told without asking DNS: an IP
 * address in any spelling that `URL` takes is judged here, because resolvers are not asked about those. Names are judged once more when
 * they are looked up and when the connection stands.
 *
 * @throws {Problem} `unusable_upstream`, about the field `url`
 */
export function checkAddress(text: string, policy: AddressPolicy): URL {
  // `URL` drops these without a word, so what was checked and what was meant could differ.
  if (/[\s\p{Cc}]/u.test(text)) throw unusable("has spaces or control characters in it", "write it without them");
  const url = text.length <= lengthMax && URL.canParse(text) ? new URL(text) : null;
  if (!url || !/^https?:$/.test(url.protocol)) throw unusable("is not a web address", "write it as https://host/path");
  if (url.username !== "" || url.password !== "" || /^https?:[\\/]*[^\\/?#]*@/i.test(text)) {
    throw unusable("has a user name or password in it", "paste the token where the connector asks for one");
  }
  if (text.includes("#")) throw unusable("has a fragment (#) in it", "leave it out");

  const { hostname } = url;
  const isLoopback = isLoopbackHost(hostname);
  const address = withoutBrackets(hostname);
  if (hostname.endsWith(".")) throw unusable("ends its host name with a dot", "leave the dot out");
  if (metadataNames.includes(hostname))
    throw unusable("is that of a cloud's metadata service", "use the address of an MCP server");
  if (url.protocol === "http:" && !policy.private && !(policy.loopbackHttp && isLoopback)) {
    throw unusable("does not start with https://", "use the server's https address");
  }
  if (isIP(address) !== 0 ? !mayConnect(hostname, address, policy) : isLoopback && !policy.loopbackHttp && !policy.private) {
    throw unusable(
      "leads to this machine, a private network or a reserved range",
      "use a public address, or set WICKET_ALLOW_PRIVATE_UPSTREAMS for one of your own",
    );
  }
  return url;
}

function unusable(what: string, remedy: string): Problem {
  return new Problem("unusable_upstream", `The address of the upstream ${what}. No connection was made; ${remedy}.`, {
    field: "url",
  });
}
