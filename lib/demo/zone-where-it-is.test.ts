import { expect, test } from "vitest";
import { zoneWhereItIs } from "@/lib/demo/zone-where-it-is.ts";

test("finds a zone that shows the wanted hour, whatever the hour of the day", () => {
  for (let utcHour = 0; utcHour < 24; utcHour += 1) {
    for (let hour = 0; hour < 24; hour += 1) {
      const now = new Date(Date.UTC(2026, 3, 16, utcHour, 4, 18));
      const timeZone = zoneWhereItIs(hour, now);
      const shown = new Intl.DateTimeFormat("en-GB", { timeZone, hour: "2-digit", hourCycle: "h23" }).format(now);
      expect(Number(shown), `${utcHour} UTC in ${timeZone}`).toBe(hour);
    }
  }
});
