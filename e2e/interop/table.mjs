import { basename } from "node:path";

/**
 * What vitest's JSON report says, as a table for each file: a line for each client or server at each address (the two groups that a test is
 * in), a column for each thing that was tried (the test's own name). `-` where there was nothing to try, or it was left out.
 */
export function tablesOf(report) {
  return report.testResults
    .map(({ name, assertionResults }) => tableOf(basename(name, ".interop.ts"), assertionResults))
    .join("");
}

function tableOf(title, tests) {
  const tried = tests.filter(({ status }) => status === "passed" || status === "failed");
  if (tried.length === 0) return "";
  const columns = [...new Set(tried.map((test) => test.title))];
  const rows = new Map();
  for (const { ancestorTitles, title: column, status } of tried) {
    const [who = "", where = ""] = ancestorTitles;
    const row = rows.get(`${who}\0${where}`) ?? { who, where, cells: new Map() };
    row.cells.set(column, status === "passed" ? "ok" : "FAILED");
    rows.set(`${who}\0${where}`, row);
  }
  const lines = [
    [title, "", ...columns],
    ...[...rows.values()].map(({ who, where, cells }) => [who, where, ...columns.map((column) => cells.get(column) ?? "-")]),
  ];
  const widths = lines[0].map((_, at) => Math.max(...lines.map((line) => line[at].length)));
  const padded = (line) => line.map((cell, at) => cell.padEnd(widths[at])).join("  ");
  return `\n${lines.map((line) => padded(line).trimEnd()).join("\n")}\n`;
}
