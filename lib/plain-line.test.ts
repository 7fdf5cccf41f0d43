import { describe, expect, test } from "vitest";
import { plainLine } from "@/lib/plain-line.ts";

const name = plainLine("The name", 10);

describe("plain line", () => {
  test("takes what people are called, composed and trimmed", () => {
    expect(name.parse("  Müller ")).toBe("Müller");
    expect(name.parse("日本 👩‍🚒")).toBe("日本 👩‍🚒");
    expect(name.parse("0123456789")).toBe("0123456789");
  });

  test.each([
    ["empty", ""],
    ["only spaces", "   "],
    ["too long", "01234567890"],
    ["a line break", "a\nb"],
    ["NUL, which PostgreSQL cannot store", "a\u0000b"],
    ["a lone surrogate", "a\ud800"],
    ["a right-to-left override", "a\u202eb"],
    ["a zero-width space", "a\u200bb"],
    ["an escape character", "a\u001b[2J"],
  ])("refuses %s and names the field", (_case, text) => {
    const read = name.safeParse(text);
    expect(read.success).toBe(false);
    expect(read.error?.issues[0]?.message).toMatch(/^The name must /);
  });

  test("refuses what is no text", () => {
    expect(name.safeParse(7).error?.issues[0]?.message).toBe("The name must be a text.");
  });
});
