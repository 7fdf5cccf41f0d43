import { expect, test } from "vitest";
import { newestVersion } from "@/lib/gateway/newest-version.ts";

test("a value is made once for all who ask at the same time, and again for another version", async () => {
  const shelf = newestVersion<string>(10);
  let made = 0;
  const make = async () => `value ${++made}`;
  expect(await Promise.all([shelf("agent", "1", make), shelf("agent", "1", make)])).toEqual(["value 1", "value 1"]);
  expect(await shelf("agent", "2", make)).toBe("value 2");
  expect(await shelf("agent", "2", make)).toBe("value 2");
});

test("a failure is not kept", async () => {
  const shelf = newestVersion<string>(10);
  await expect(
    shelf("agent", "1", async () => {
      throw new Error("no database");
    }),
  ).rejects.toThrow("no database");
  expect(await shelf("agent", "1", async () => "value")).toBe("value");
});

test("the longest unused leaves first", async () => {
  const shelf = newestVersion<string>(2);
  await shelf("a", "1", async () => "old");
  await shelf("b", "1", async () => "old");
  await shelf("a", "1", async () => "new");
  await shelf("c", "1", async () => "old");
  expect(await shelf("a", "1", async () => "new")).toBe("old");
  expect(await shelf("b", "1", async () => "new")).toBe("new");
});
