import { fileURLToPath } from "node:url";
import { defineConfig } from "vitest/config";

/** The tests with clients and servers that are no packages of the project: `run.mjs` installs those, and then runs this. */
export default defineConfig({
  root: fileURLToPath(new URL("../../", import.meta.url)),
  resolve: { alias: [{ find: /^@\//, replacement: fileURLToPath(new URL("../../", import.meta.url)) }] },
  test: {
    name: "interop",
    include: ["e2e/interop/**/*.interop.ts"],
    globalSetup: "./lib/db/testing-server.ts",
    testTimeout: 60_000,
    hookTimeout: 120_000,
  },
});
