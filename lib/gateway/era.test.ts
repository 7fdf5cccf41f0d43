import { describe, expect, it } from "vitest";
import { eraOf, legacyVersions, modernVersions, negotiateLegacy, type Protocol } from "@/lib/gateway/era.ts";
import { readMessage } from "@/lib/gateway/message.ts";
import { Refusal, type RefusalCode } from "@/lib/gateway/refusal.ts";

const versionKey = "io.modelcontextprotocol/protocolVersion";
const claim = (version: unknown, more: object = {}) => ({
  _meta: { [versionKey]: version, "io.modelcontextprotocol/clientCapabilities": {}, ...more },
});

function message(method: string, params?: object, id: number | null = 1) {
  return readMessage(
    new TextEncoder().encode(JSON.stringify({ jsonrpc: "2.0", ...(id === null ? {} : { id }), method, params })),
  );
}
const response = readMessage(new TextEncoder().encode('{"jsonrpc":"2.0","id":1,"result":{}}'));

function eraFor(read: ReturnType<typeof message>, version?: string): Protocol | RefusalCode {
  try {
    return eraOf(read, new Headers(version === undefined ? {} : { "mcp-protocol-version": version }));
  } catch (error) {
    if (error instanceof Refusal) return error.facts.code;
    throw error;
  }
}
const modern = { era: "modern", version: "2026-07-28" };
const legacy = (version: string | null) => ({ era: "legacy", version });

describe("a request that names its version in _meta", () => {
  it("is modern when the header says the same", () => {
    expect(eraFor(message("tools/list", claim("2026-07-28")), "2026-07-28")).toEqual(modern);
    expect(
      eraFor(
        message("server/discover", claim("2026-07-28", { "io.modelcontextprotocol/clientInfo": { name: "x" } })),
        "2026-07-28",
      ),
    ).toEqual(modern);
  });

  it("must have the header, and the same version in it", () => {
    expect(eraFor(message("tools/list", claim("2026-07-28")))).toBe("header_mismatch");
    for (const other of ["2025-11-25", "2027-01-01", "2026-07-28, 2026-07-28", "2026-7-28", "x"]) {
      expect(eraFor(message("tools/list", claim("2026-07-28")), other), other).toBe("header_mismatch");
    }
  });

  it("is told which versions are served when it names another", () => {
    for (const other of ["2027-01-01", "2025-11-25", "1900-01-01", "", "DRAFT"]) {
      expect(eraFor(message("tools/list", claim(other)), other), other).toBe("unsupported_version");
      expect(eraFor(message("tools/list", claim(other))), other).toBe("unsupported_version");
    }
    try {
      eraOf(message("tools/list", claim("2".repeat(100))), new Headers());
      expect.unreachable();
    } catch (error) {
      expect((error as Refusal).facts).toEqual({
        code: "unsupported_version",
        requested: "2".repeat(64),
        supported: modernVersions,
      });
    }
  });

  it("is malformed, and never taken for legacy, when the rest of its envelope is", () => {
    expect(eraFor(message("tools/list", claim(20260728)), "2026-07-28")).toBe("invalid_params");
    expect(eraFor(message("tools/list", claim(null)))).toBe("invalid_params");
    expect(eraFor(message("tools/list", { _meta: { [versionKey]: "2026-07-28" } }), "2026-07-28")).toBe("invalid_params");
    expect(
      eraFor(message("tools/list", claim("2026-07-28", { "io.modelcontextprotocol/clientCapabilities": [] })), "2026-07-28"),
    ).toBe("invalid_params");
    expect(eraFor(message("tools/list", claim("2026-07-28", { "io.modelcontextprotocol/clientInfo": "x" })), "2026-07-28")).toBe(
      "invalid_params",
    );
  });
});

describe("a request that does not", () => {
  it("is legacy, with or without a header", () => {
    expect(eraFor(message("tools/list"))).toEqual(legacy(null));
    expect(eraFor(message("tools/list", { _meta: { progressToken: 1 } }))).toEqual(legacy(null));
    for (const version of legacyVersions) expect(eraFor(message("tools/list"), version)).toEqual(legacy(version));
  });

  it("is refused under a legacy version that is not served, or under none at all", () => {
    for (const version of ["2024-11-05", "2025-03-27", "x", "", "2025-11-25, 2025-11-25", "2025-11-25 "]) {
      const expected = version.trim() === "2025-11-25" ? legacy("2025-11-25") : "unsupported_legacy_version";
      expect(eraFor(message("tools/list"), version), version).toEqual(expected);
    }
  });

  it("is malformed under a modern header", () => {
    expect(eraFor(message("tools/list"), "2026-07-28")).toBe("invalid_params");
    expect(eraFor(message("tools/list"), "2027-01-01")).toBe("invalid_params");
  });
});

describe("initialize", () => {
  it("is legacy whatever legacy version its header prefers", () => {
    expect(eraFor(message("initialize", { protocolVersion: "2025-11-25" }))).toEqual(legacy(null));
    expect(eraFor(message("initialize", { protocolVersion: "2024-11-05" }), "2024-11-05")).toEqual(legacy(null));
    expect(eraFor(message("initialize", {}), "2025-06-18")).toEqual(legacy("2025-06-18"));
  });

  it("contradicts a modern header", () => {
    expect(eraFor(message("initialize", {}), "2026-07-28")).toBe("header_mismatch");
  });

  it("is modern, where there is no such method, only with a modern claim", () => {
    expect(eraFor(message("initialize", claim("2026-07-28")), "2026-07-28")).toEqual(modern);
    expect(eraFor(message("initialize", claim("2025-11-25")))).toEqual(legacy(null));
  });

  it("is answered with the version asked for when it is served, else with the newest", () => {
    for (const served of legacyVersions) expect(negotiateLegacy(served)).toBe(served);
    expect(legacyVersions).toContain("2025-03-26");
    for (const asked of ["2024-11-05", "2026-07-28", "x", "", null, undefined, 1, {}])
      expect(negotiateLegacy(asked)).toBe("2025-11-25");
  });
});

describe("a notification", () => {
  it("is of the era that its header names, having no claim of its own", () => {
    expect(eraFor(message("notifications/cancelled", { requestId: 1 }, null), "2026-07-28")).toEqual(modern);
    expect(eraFor(message("notifications/initialized", undefined, null), "2025-11-25")).toEqual(legacy("2025-11-25"));
    expect(eraFor(message("notifications/initialized", undefined, null))).toEqual(legacy(null));
    expect(eraFor(message("notifications/cancelled", undefined, null), "2027-01-01")).toBe("unsupported_version");
  });

  it("with a claim is bound by it", () => {
    const bare = { _meta: { [versionKey]: "2026-07-28" } };
    expect(eraFor(message("notifications/cancelled", bare, null))).toEqual(modern);
    expect(eraFor(message("notifications/cancelled", bare, null), "2025-11-25")).toBe("header_mismatch");
  });
});

describe("a response", () => {
  it("exists in the legacy era only", () => {
    expect(eraFor(response)).toEqual(legacy(null));
    expect(eraFor(response, "2025-11-25")).toEqual(legacy("2025-11-25"));
    expect(eraFor(response, "2026-07-28")).toBe("invalid_request");
  });
});
