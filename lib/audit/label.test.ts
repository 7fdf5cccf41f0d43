import { describe, expect, test } from "vitest";
import { recordLabel, recordNumber } from "@/lib/audit/label.ts";

describe("a record's label", () => {
  test.each([
    [1, "AUDIT-0000001"],
    [0x3f4a91, "AUDIT-03F4A91"],
    [0xfffffff, "AUDIT-FFFFFFF"],
    [0x10000000, "AUDIT-10000000"],
    [Number.MAX_SAFE_INTEGER, "AUDIT-1FFFFFFFFFFFFF"],
  ])("of %d is %s, and leads back", (number, label) => {
    expect(recordLabel(number)).toBe(label);
    expect(recordNumber(label)).toBe(number);
    expect(recordNumber(label.toLowerCase())).toBe(number);
  });

  test.each([
    "",
    "AUDIT-",
    "AUDIT-0000000",
    "AUDIT-1",
    "AUDIT-00000001",
    "AUDIT-000000G",
    "AUDIT--000001",
    "AUDIT-0000001 ",
    "AUDIT-0000001\n",
    "XAUDIT-0000001",
    "AUDIT-20000000000000",
    "AUDIT-FFFFFFFFFFFFFFFFFFFF",
    "0000001",
  ])("is not %j", (text) => expect(recordNumber(text)).toBeNull());
});
