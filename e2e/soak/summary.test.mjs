import { expect, test } from "vitest";
import { summaryOf } from "./summary.mjs";

test("tells how each test ended and what it printed, and never nothing", () => {
  const passed = { status: "passed", fullName: "a stream lives", duration: 310_400 };
  const failed = { status: "failed", fullName: "memory stays" };
  const report = { testResults: [{ assertionResults: [passed, failed] }] };
  expect(summaryOf("streams", report, 'legacy: {"comments":20}\n\n')).toEqual([
    "streams: passed in 310 s: a stream lives",
    "streams: failed in 0 s: memory stays",
    'streams: legacy: {"comments":20}',
  ]);
  expect(summaryOf("streams", null, "")).toEqual(["streams: did not run"]);
  expect(summaryOf("streams", { testResults: [{ assertionResults: [] }] }, "")).toEqual(["streams: could not be loaded"]);
});
