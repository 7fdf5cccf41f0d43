import { expect, test } from "vitest";
import { timeFacts } from "@/lib/policy/time-facts.ts";

const at = (iso: string) => Date.parse(iso);

test("tells the hour of the agent's zone, not the server's", () => {
  expect(timeFacts(at("2026-11-20T03:04:18Z"), "UTC")).toMatchObject({ hour: 3, minute: 4, weekday: 5, date: "2026-11-20" });
  expect(timeFacts(at("2026-11-20T03:04:18Z"), "Asia/Tokyo")).toMatchObject({ hour: 12, minute: 4 });
  expect(timeFacts(at("2026-11-20T03:04:18Z"), "America/New_York")).toMatchObject({ hour: 22, weekday: 4, date: "2026-11-19" });
});

test("calls midnight hour 0 and Sunday weekday 0", () => {
  expect(timeFacts(at("2026-11-22T00:00:00Z"), "UTC")).toMatchObject({ hour: 0, minute: 0, weekday: 0 });
});

test("follows daylight saving on both days of change", () => {
  expect(timeFacts(at("2026-03-29T00:59:59Z"), "Europe/Berlin").hour).toBe(1);
  expect(timeFacts(at("2026-03-29T01:00:00Z"), "Europe/Berlin").hour).toBe(3);
  expect(timeFacts(at("2026-10-25T00:59:59Z"), "Europe/Berlin").hour).toBe(2);
  expect(timeFacts(at("2026-10-25T01:00:00Z"), "Europe/Berlin").hour).toBe(2);
});
