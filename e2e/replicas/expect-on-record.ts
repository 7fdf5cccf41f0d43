import { expect } from "vitest";
import type { Called } from "@/e2e/replicas/guests.ts";
import type { RecordRow } from "@/lib/audit/store.ts";

/**
 * Every call of `wait` that was carried out (`waited`, its marks) has its ALLOW. Of the others only those that failed for their clients may
 * be on record: their replica was gone between the record and the upstream.
 */
export function expectOnRecord(records: readonly RecordRow[], waited: readonly string[], failed: readonly Called[]): void {
  const allowed = records.filter(({ tool, decision }) => tool === "wait" && decision === "ALLOW");
  const callers = new Set([...waited.map(emailIn), ...allowed.map(({ memberEmail }) => memberEmail)]);
  expect(callers.size).toBeGreaterThan(0);
  for (const email of callers) {
    const of = (marks: readonly string[]) => marks.filter((mark) => emailIn(mark) === email).length;
    const surplus = allowed.filter(({ memberEmail }) => memberEmail === email).length - of(waited);
    expect(surplus, `records of ${email} beyond its calls`).toBeGreaterThanOrEqual(0);
    expect(surplus, `records of ${email} beyond its calls`).toBeLessThanOrEqual(of(failed.map(({ mark }) => mark)));
  }
}

function emailIn(mark: string): string {
  return mark.split(" ")[0] ?? "";
}
