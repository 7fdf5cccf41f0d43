import { describe, expect, it, vi } from "vitest";
import { type AddressPolicy, mayConnect } from "@/lib/outbound/address-policy.ts";

vi.mock("node:os", () => ({
  networkInterfaces: () => ({ eth0: [{ address: "9.9.9.9" }, { address: "2620:fe::9" }], lo: undefined }),
}));

const strict: AddressPolicy = { loopbackHttp: false, private: false };
const loopback: AddressPolicy = { loopbackHttp: true, private: false };
const open: AddressPolicy = { loopbackHttp: false, private: true };

describe("whether a looked-up address may be connected to", () => {
  it("depends on what the name says: loopback names lead to loopback, and no other name does", () => {
    expect(mayConnect("localhost", "127.0.0.1", loopback)).toBe(true);
    expect(mayConnect("a.localhost", "::1", loopback)).toBe(true);
    expect(mayConnect("rebind.example", "127.0.0.1", loopback)).toBe(false);
    expect(mayConnect("localhost", "10.0.0.1", loopback)).toBe(false);
    expect(mayConnect("localhost", "8.8.8.8", loopback)).toBe(false);
    expect(mayConnect("localhost", "127.0.0.1", strict)).toBe(false);
  });

  it("depends on the policy for private networks, and on nothing for metadata services", () => {
    expect(mayConnect("db.internal", "10.0.0.1", open)).toBe(true);
    expect(mayConnect("db.internal", "10.0.0.1", strict)).toBe(false);
    expect(mayConnect("mcp.example.com", "8.8.8.8", strict)).toBe(true);
    expect(mayConnect("mcp.example.com", "169.254.169.254", open)).toBe(false);
  });

  it("counts this machine's own public addresses as private", () => {
    for (const own of ["9.9.9.9", "2620:fe::9"]) {
      expect(mayConnect("mcp.example.com", own, strict), own).toBe(false);
      expect(mayConnect("mcp.example.com", own, open), own).toBe(true);
    }
    expect(mayConnect("mcp.example.com", "9.9.9.10", strict)).toBe(true);
  });
});
