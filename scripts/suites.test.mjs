import { expect, test } from "vitest";
import { checkNode } from "../cli/node-version.mjs";
import { namedPaths } from "./check-paths.mjs";
import { completed } from "./lock-platforms.mjs";
import { playwrightTotals, vitestTotals } from "./suites.mjs";

test("a test file that could not be loaded counts as a failure", () => {
  const loaded = { status: "passed", assertionResults: [{ status: "passed" }] };
  const failing = { status: "failed", assertionResults: [{ status: "failed" }, { status: "passed" }] };
  const unloaded = { status: "failed", assertionResults: [] };
  const report = { numPassedTests: 2, numFailedTests: 1, testResults: [loaded, failing, unloaded] };
  expect(vitestTotals(report)).toEqual({ passed: 2, failed: 2 });
  expect(vitestTotals({ ...report, numFailedTests: 0, testResults: [loaded] })).toEqual({ passed: 2, failed: 0 });
});

test("a browser test that passed only when tried again counts as a failure, and so does a run that broke", () => {
  const stats = { expected: 3, unexpected: 0, flaky: 0, skipped: 0 };
  expect(playwrightTotals({ stats, errors: [] })).toEqual({ passed: 3, failed: 0 });
  expect(playwrightTotals({ stats: { ...stats, flaky: 1 }, errors: [] })).toEqual({ passed: 3, failed: 1 });
  expect(playwrightTotals({ stats, errors: [{ message: "web server" }] })).toEqual({ passed: 3, failed: 1 });
});

test("Node has to be 20.19 or newer", () => {
  for (const version of ["20.19.0", "20.20.2", "22.0.0", "24.22.1"]) expect(() => checkNode(version)).not.toThrow();
  for (const version of ["18.20.8", "20.9.0", "20.18.3"]) {
    expect(() => checkNode(version)).toThrow(`Wicket needs Node 20.19 or newer; this is ${version}. Nothing was started.`);
  }
});

test("a document's paths are those it puts in code or links to, and that begin in the project", () => {
  const line = "See `lib/gateway/gateway.ts`, `app/mcp/[...path]/route.ts` and [the manual](docs/start.md#top), `.env.example`; ";
  const other =
    "not `secrets.json`, `/mcp`, `npm start`, `<service>__<tool>`, lib/unquoted.ts or [this](https://example.com/lib/x.ts).";
  expect(namedPaths(line)).toEqual(["lib/gateway/gateway.ts", "app/mcp/[...path]/route.ts", ".env.example", "docs/start.md"]);
  expect(namedPaths(other)).toEqual([]);
});

test("the lock file is completed by the packages of other platforms, and by nothing else", () => {
  const parent = {
    version: "1.0.0",
    license: "MIT",
    optionalDependencies: { "p-darwin-arm64": "1.0.0", "p-linux-x64-musl": "1.0.0" },
  };
  const there = { version: "1.0.0", integrity: "sha512-x", os: ["linux"] };
  const before = { lockfileVersion: 3, packages: { "": {}, "node_modules/p": parent, "node_modules/p-linux-x64-musl": there } };
  const after = completed(before);
  expect(after.packages["node_modules/p-linux-x64-musl"]).toEqual(there);
  expect(after.packages["node_modules/p-darwin-arm64"]).toEqual({
    version: "1.0.0",
    cpu: ["arm64"],
    os: ["darwin"],
    license: "MIT",
    optional: true,
  });
  expect(completed(after)).toEqual(after);
});
