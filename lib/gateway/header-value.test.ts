import fc from "fast-check";
import { describe, expect, it } from "vitest";
import { decodeHeaderValue, encodeHeaderValue } from "@/lib/gateway/header-value.ts";

describe("header values", () => {
  it.each([
    ["us-west1", "us-west1"],
    ["Hello, 世界", "=?base64?SGVsbG8sIOS4lueVjA==?="],
    [" padded ", "=?base64?IHBhZGRlZCA=?="],
    ["line1\nline2", "=?base64?bGluZTEKbGluZTI=?="],
    ["=?base64?literal?=", "=?base64?PT9iYXNlNjQ/bGl0ZXJhbD89?="],
  ])("are written as the specification's examples: %j", (value, encoded) => {
    expect(encodeHeaderValue(value)).toBe(encoded);
    expect(decodeHeaderValue(encoded)).toBe(value);
  });

  it("come back as they were, for every text", () => {
    fc.assert(
      fc.property(fc.string({ unit: "binary" }), (value) => {
        const header = encodeHeaderValue(value);
        expect(header).toMatch(/^[\t\x20-\x7e]+$/);
        expect(decodeHeaderValue(new Headers({ x: header }).get("x") ?? "")).toBe(value);
      }),
      { numRuns: 300, seed: 29 },
    );
  });

  it("mean nothing with characters that no header has, or with base64 that could be written otherwise", () => {
    expect(decodeHeaderValue("café")).toBeNull();
    expect(decodeHeaderValue("a\u0000")).toBeNull();
    expect(decodeHeaderValue("=?base64?YQ==?=")).toBe("a");
    for (const other of ["YR==", "YQ=", "YQ", "Y Q==", "YQ==\t", "_w=="])
      expect(decodeHeaderValue(`=?base64?${other}?=`), other).toBeNull();
  });

  it("have one spelling in base64 only", () => {
    fc.assert(
      fc.property(fc.string({ unit: "binary", maxLength: 20 }), (value) => {
        const encoded = Buffer.from(value).toString("base64");
        for (const other of [encoded.replace(/=+$/, ""), `${encoded}=`, `${encoded}\t`, encoded.toLowerCase()]) {
          if (other !== encoded) expect(decodeHeaderValue(`=?base64?${other}?=`)).not.toBe(value);
        }
      }),
      { numRuns: 300, seed: 31 },
    );
  });
});
