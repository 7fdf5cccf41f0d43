/** The last lines of a soak: each test with how it ended and how long it took, and what the tests printed. `report` is vitest's JSON, or null. */
export function summaryOf(part, report, figures) {
  if (!report) return [`${part}: did not run`];
  const tests = report.testResults.flatMap((file) => file.assertionResults);
  if (tests.length === 0) return [`${part}: could not be loaded`];
  return [
    ...tests.map(
      ({ status, fullName, duration }) => `${part}: ${status} in ${Math.round((duration ?? 0) / 1000)} s: ${fullName}`,
    ),
    ...figures
      .split("\n")
      .filter((line) => line.trim() !== "")
      .map((line) => `${part}: ${line}`),
  ];
}
