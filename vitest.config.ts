import { fileURLToPath } from "node:url";
import { defineConfig } from "vitest/config";

const needDatabase = ["**/*.db.test.ts", "**/*.live.test.ts"];
const never = ["node_modules/**", ".next/**", "dist/**"];

export default defineConfig({
  resolve: { alias: [{ find: /^@\//, replacement: fileURLToPath(new URL("./", import.meta.url)) }] },
  test: {
    // next-auth imports `next/headers` without an ending, which only a bundler resolves.
    server: { deps: { inline: ["next-auth"] } },
    projects: [
      { extends: true, test: { name: "unit", include: ["**/*.test.{ts,tsx,mjs}"], exclude: [...never, ...needDatabase] } },
      {
        extends: true,
        test: {
          name: "database",
          include: needDatabase,
          exclude: never,
          globalSetup: "./lib/db/testing-server.ts",
          testTimeout: 30_000,
          hookTimeout: 60_000,
        },
      },
    ],
  },
});
