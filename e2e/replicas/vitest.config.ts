import { fileURLToPath } from "node:url";
import { defineConfig } from "vitest/config";

/** The story of two replicas behind nginx: `run.mjs` builds Wicket and finds nginx, and then runs this. */
export default defineConfig({
  root: fileURLToPath(new URL("../../", import.meta.url)),
  resolve: { alias: [{ find: /^@\//, replacement: fileURLToPath(new URL("../../", import.meta.url)) }] },
  test: {
    name: "replicas",
    // next-auth imports `next/headers` without an ending, which only a bundler resolves.
    server: { deps: { inline: ["next-auth"] } },
    include: ["e2e/replicas/**/*.replicas.ts"],
    globalSetup: "./lib/db/testing-server.ts",
    testTimeout: 60_000,
    hookTimeout: 120_000,
  },
});
