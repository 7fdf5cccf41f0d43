import { expect, test } from "vitest";
import { clientAddress } from "@/lib/access/peer.ts";

test("without a proxy of ours the socket's address counts, whatever the client claims", () => {
  expect(clientAddress("203.0.113.42", null, 0)).toBe("203.0.113.42");
  expect(clientAddress("203.0.113.42", "10.0.0.1", 0)).toBe("203.0.113.42");
  expect(clientAddress("::ffff:203.0.113.42", null, 0)).toBe("203.0.113.42");
  expect(clientAddress(null, "10.0.0.1", 0)).toBeNull();
});

test("behind proxies of ours only what the outermost of them wrote counts", () => {
  expect(clientAddress("10.0.0.9", "203.0.113.42", 1)).toBe("203.0.113.42");
  expect(clientAddress("10.0.0.9", "1.1.1.1, 203.0.113.42", 1)).toBe("203.0.113.42");
  expect(clientAddress("10.0.0.9", "1.1.1.1, 203.0.113.42, 10.0.0.8", 2)).toBe("203.0.113.42");
});

test("too few entries, or one that is no address, is unknown", () => {
  for (const forged of [null, "", "localhost", "203.0.113.42:80", "fe80::1%eth0", "203.0.113.42\t,"]) {
    expect(clientAddress("10.0.0.9", forged, 1)).toBeNull();
  }
});
