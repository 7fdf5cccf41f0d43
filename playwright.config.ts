import { execFileSync } from "node:child_process";
import { existsSync, mkdtempSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { defineConfig } from "@playwright/test";

/**
 * The stories in a browser run against `wicket start` on a free port and a data folder of its own. What is chosen here is kept in the
 * environment, because every worker reads this file again. The stories find the sign-in link of the first start in WICKET_SETUP_URL and
 * the data folder in WICKET_DATA_DIR.
 */
process.env.WICKET_E2E_PORT ??= freePort();
process.env.WICKET_DATA_DIR = process.env.WICKET_E2E_DATA_DIR ??= temporaryFolder();
const baseURL = `http://localhost:${process.env.WICKET_E2E_PORT}`;

/** Nothing of the shell's own set-up may reach the server: empty counts as unset, and `.env` does not fill what is there. */
const unset = [
  ...["DATABASE_URL", "DATABASE_APP_URL", "AUTH_SECRET", "AUTH_URL", "WICKET_PUBLIC_URL", "WICKET_HOST", "WICKET_ENCRYPTION_KEY"],
  ...["EMAIL_SERVER", "EMAIL_FROM", "WICKET_ALLOW_PRIVATE_UPSTREAMS", "WICKET_TRUSTED_PROXY_HOPS"],
];

const executablePath = [process.env.PLAYWRIGHT_CHROMIUM_EXECUTABLE, "/usr/bin/chromium"].find((path) => path && existsSync(path));

export default defineConfig({
  testDir: "e2e",
  testMatch: "**/*.spec.ts",
  outputDir: "test-results",
  forbidOnly: true,
  workers: 1,
  timeout: 60_000,
  expect: { timeout: 10_000 },
  use: {
    baseURL,
    browserName: "chromium",
    trace: "retain-on-failure",
    launchOptions: { ...(executablePath ? { executablePath } : {}), args: process.getuid?.() === 0 ? ["--no-sandbox"] : [] },
  },
  webServer: {
    command: "node cli/wicket.mjs start",
    env: {
      ...Object.fromEntries(unset.map((name) => [name, ""])),
      PORT: process.env.WICKET_E2E_PORT,
      WICKET_DATA_DIR: process.env.WICKET_DATA_DIR,
    },
    wait: { stdout: /First sign-in .*: (?<wicket_setup_url>http\S+)/ },
    gracefulShutdown: { signal: "SIGTERM", timeout: 20_000 },
    timeout: 300_000,
  },
});

/** Removed when this process ends, which is after it has stopped the server. */
function temporaryFolder(): string {
  const folder = mkdtempSync(join(tmpdir(), "wicket-e2e-"));
  process.once("exit", () => rmSync(folder, { recursive: true, force: true }));
  return folder;
}

function freePort(): string {
  const ask = "const s=require('node:net').createServer().listen(0,()=>{console.log(s.address().port);s.close()})";
  return execFileSync(process.execPath, ["-e", ask], { encoding: "utf8" }).trim();
}
