import { describe, expect, it } from "vitest";
import { Problem } from "@/lib/errors.ts";
import type { AddressPolicy } from "@/lib/outbound/address-policy.ts";
import { checkAddress } from "@/lib/outbound/check-address.ts";

const strict: AddressPolicy = { loopbackHttp: false, private: false };
const loopback: AddressPolicy = { loopbackHttp: true, private: false };
const open: AddressPolicy = { loopbackHttp: false, private: true };

function outcome(url: string, policy: AddressPolicy): string {
  try {
    return checkAddress(url, policy).href;
  } catch (error) {
    if (error instanceof Problem && error.code === "unusable_upstream" && error.details.field === "url") return "refused";
    throw error;
  }
}

/** Every spelling of this machine that `URL` understands. */
const spellingsOfLoopback = [
  ...[
    "127.0.0.1",
    "127.1",
    "127.0.1",
    "127.255.255.254",
    "2130706433",
    "0x7f000001",
    "0x7f.1",
    "0x7f.0.0.1",
    "0177.0.0.1",
    "017700000001",
    "127.0.0.1.",
  ],
  ...[
    "[::1]",
    "[0:0:0:0:0:0:0:1]",
    "[::ffff:127.0.0.1]",
    "[::ffff:7f00:1]",
    "①②⑦.⓪.⓪.①",
    "１２７.０.０.１",
    "127。0。0。1",
    "%31%32%37.0.0.1",
  ],
  ...["localhost", "LOCALHOST", "LocalHost", "ｌｏｃａｌｈｏｓｔ", "a.localhost", "a.b.localhost", "%6cocalhost"],
];
const elsewhereInside = [
  ...[
    "10.0.0.1",
    "192.168.1.1",
    "172.16.0.1",
    "100.64.0.1",
    "[fc00::1]",
    "[fd12:3456::1]",
    "0xa000001",
    "167772161",
    "[::ffff:10.0.0.1]",
    "10.1",
  ],
];
const neverAnywhere = [
  ...[
    "0.0.0.0",
    "0",
    "0x0",
    "169.254.169.254",
    "2852039166",
    "0xa9fea9fe",
    "[::ffff:169.254.169.254]",
    "168.63.129.16",
    "100.100.100.200",
  ],
  ...[
    "[::]",
    "[fe80::1]",
    "[64:ff9b::7f00:1]",
    "[64:ff9b::a9fe:a9fe]",
    "[2002:7f00:1::]",
    "[2001:0:4136:e378::1]",
    "[fd00:ec2::254]",
    "[ff02::1]",
  ],
  ...[
    "255.255.255.255",
    "224.0.0.1",
    "192.0.2.1",
    "metadata.google.internal",
    "METADATA.GOOGLE.INTERNAL",
    "metadata",
    "metadata.goog",
  ],
  ...["instance-data", "localhost.", "example.com.", "metadata.google.internal.", "[fec0::1]", "[::127.0.0.1]"],
];

describe("an address on the internet", () => {
  it.each([
    "https://mcp.example.com/mcp",
    "https://mcp.example.com:8443/mcp?x=1",
    "HTTPS://MCP.Example.COM",
    "https://münchen.example/mcp",
    "https://140.82.121.6/mcp",
    "https://[2606:4700:4700::1111]/mcp",
    "https://localhost.example.com/",
    "https://notlocalhost/",
    "https://example.com/@user",
    "https://example.com/?a=b@c",
  ])("is taken: %s", (url) => {
    for (const policy of [strict, loopback, open]) expect(outcome(url, policy)).toBe(new URL(url).href);
  });

  it("must be https, unless private networks are allowed", () => {
    for (const policy of [strict, loopback]) expect(outcome("http://mcp.example.com/mcp", policy)).toBe("refused");
    expect(outcome("http://mcp.example.com/mcp", open)).toBe("http://mcp.example.com/mcp");
  });
});

describe("an address of this machine", () => {
  it.each(spellingsOfLoopback)("is refused in every spelling, http and https: %s", (host) => {
    expect(outcome(`http://${host}:3000/mcp`, strict)).toBe("refused");
    expect(outcome(`https://${host}:3000/mcp`, strict)).toBe("refused");
  });

  it.each(spellingsOfLoopback)("is taken where loopback or private networks are allowed: %s", (host) => {
    for (const policy of [loopback, open]) {
      expect(outcome(`http://${host}:3000/mcp`, policy)).toMatch(/^http:\/\//);
      expect(outcome(`https://${host}:3000/mcp`, policy)).toMatch(/^https:\/\//);
    }
  });
});

describe("an address of a private network", () => {
  it.each(elsewhereInside)("is refused unless private networks are allowed: %s", (host) => {
    for (const policy of [strict, loopback]) {
      expect(outcome(`https://${host}/`, policy)).toBe("refused");
      expect(outcome(`http://${host}/`, policy)).toBe("refused");
    }
    expect(outcome(`http://${host}/`, open)).toMatch(/^http:/);
  });
});

describe("an address that no server of ours is at", () => {
  it.each(neverAnywhere)("is refused under every policy: %s", (host) => {
    for (const policy of [strict, loopback, open]) {
      expect(outcome(`http://${host}/`, policy)).toBe("refused");
      expect(outcome(`https://${host}/latest/meta-data`, policy)).toBe("refused");
    }
  });
});

describe("what is not the address of a server at all", () => {
  it.each([
    "",
    "mcp.example.com",
    "//mcp.example.com",
    "ftp://example.com/",
    "file:///etc/passwd",
    "javascript:alert(1)",
    "data:text/plain,x",
    "ws://example.com/",
    "gopher://127.0.0.1:6379/_x",
    "unix:/var/run/docker.sock",
    "https://",
    "https://exa mple.com/",
    " https://example.com/",
    "https://example.com/\n",
    "https://exam\tple.com/",
    "https://example.com/\u0000",
    "https://user@example.com/",
    "https://user:pass@example.com/",
    "https://:@example.com/",
    "https://@example.com/",
    "https://example.com@127.0.0.1/",
    "https:\\\\user@example.com/",
    "https:/user@example.com/",
    "https://example.com/#fragment",
    "https://example.com/#",
    "https://[fe80::1%25eth0]/",
    "https://[::1/",
    "https://999.1.1.1/",
    "https://1.2.3.4.5/",
    "https://example.com:99999/",
    `https://example.com/${"x".repeat(2048)}`,
  ])("is refused under every policy: %j", (url) => {
    for (const policy of [strict, loopback, open]) expect(outcome(url, policy)).toBe("refused");
  });
});

describe("the sentence of a refusal", () => {
  it("says what was wrong, that nothing was connected to, and what to do; and repeats no secret", () => {
    for (const url of [
      "https://u:hunter2@example.com/",
      "http://example.com/?token=hunter2",
      "https://10.0.0.1/hunter2",
      "https://example.com/#hunter2",
    ]) {
      try {
        checkAddress(url, strict);
        expect.unreachable();
      } catch (error) {
        const { message } = error as Problem;
        expect(message).toMatch(/^The address of the upstream .+\. No connection was made; .+\.$/);
        expect(message).not.toContain("hunter2");
      }
    }
  });
});
