import { expect, it } from "vitest";
import { tablesOf } from "./table.mjs";

const test = (who, where, title, status) => ({ ancestorTitles: [who, where], title, status });

it("the table has a line for each client at each address, and says of each thing whether it worked, failed or was not tried", () => {
  const clients = [
    test("SDK", "/mcp", "lists tools", "passed"),
    test("SDK", "/mcp", "calls", "failed"),
    test("SDK", "/mcp/github", "lists tools", "passed"),
    test("Gemini", "/mcp", "connects", "passed"),
    test("Gemini", "/mcp/github", "connects", "skipped"),
  ];
  const report = {
    testResults: [
      { name: "/somewhere/clients.interop.ts", assertionResults: clients },
      { name: "/somewhere/servers.interop.ts", assertionResults: [test("Memory", "/mcp", "calls", "skipped")] },
    ],
  };
  expect(tablesOf(report)).toBe(`
clients               lists tools  calls   connects
SDK      /mcp         ok           FAILED  -
SDK      /mcp/github  ok           -       -
Gemini   /mcp         -            -       ok
`);
});
