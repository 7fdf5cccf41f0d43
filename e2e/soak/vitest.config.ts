import { fileURLToPath } from "node:url";
import { defineConfig } from "vitest/config";

/** The tests that take many minutes, because what they are about does: `vitest run --config e2e/soak/vitest.config.ts`. */
export default defineConfig({
  root: fileURLToPath(new URL("../../", import.meta.url)),
  resolve: { alias: [{ find: /^@\//, replacement: fileURLToPath(new URL("../../", import.meta.url)) }] },
  test: {
    name: "soak",
    include: ["e2e/soak/**/*.soak.ts"],
    globalSetup: "./lib/db/testing-server.ts",
    testTimeout: 20 * 60_000,
    hookTimeout: 60_000,
  },
});
