import { readFileSync } from "node:fs";
import { expect, test } from "vitest";
import { wicketVersion } from "@/lib/version.ts";

test("Wicket names the version that package.json carries", () => {
  const manifest: unknown = JSON.parse(readFileSync("package.json", "utf8"));
  expect(manifest).toMatchObject({ version: wicketVersion });
});
