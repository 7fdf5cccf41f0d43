import { describe, expect, test } from "vitest";
import { readCsv } from "@/e2e/rest/read-csv.ts";
import { exportColumns, recordsAsCsv, withoutFormula } from "@/lib/audit/export.ts";
import type { RecordRow } from "@/lib/audit/store.ts";

const row = (change: Partial<RecordRow> = {}): RecordRow => ({
  id: "0190a0a0-0000-7000-8000-000000000001",
  number: 1,
  label: "AUDIT-0000001",
  recordedAt: new Date("2026-04-16T03:04:18.123Z"),
  agentId: "0190a0a0-0000-7000-8000-000000000002",
  agentSlug: "maintenance-agent",
  simulated: true,
  personId: "0190a0a0-0000-7000-8000-000000000003",
  memberId: "0190a0a0-0000-7000-8000-000000000004",
  memberEmail: "alex@company.com",
  keyId: "0190a0a0-0000-7000-8000-000000000005",
  sourceIp: "203.0.113.42",
  clientName: "claude-code 2.1",
  sessionId: null,
  era: "legacy",
  method: "tools/call",
  service: "database",
  tool: "delete_records",
  tier: "destructive",
  resourceType: "DatabaseMCP::Table",
  resourceId: "prod.customer_records",
  visibility: "private",
  decision: "DENY",
  reason: "policy",
  policyVersion: 2,
  policyIds: ["0190a0a0-0000-7000-8000-000000000006"],
  policyNames: ["release-window"],
  wouldDeny: [],
  timeZone: "Etc/GMT+3",
  hour: 3,
  minute: 4,
  weekday: 4,
  accessedPrivate: false,
  privateSources: [],
  decisionMicroseconds: 412,
  completion: null,
  ...change,
});

async function* pagesOf(...pages: RecordRow[][]) {
  yield* pages;
}

async function parsed(...pages: RecordRow[][]): Promise<{ [column: string]: string }[]> {
  const [header, ...rows] = readCsv(await new Response(recordsAsCsv(pagesOf(...pages))).text());
  return rows.map((cells) => Object.fromEntries(cells.map((cell, index) => [header?.[index] ?? "", cell])));
}

describe("an export of records", () => {
  test("has the promised columns and no others", () => {
    expect(Object.keys(exportColumns)).toEqual(
      (
        "label recordedAt decision reason policies policyVersion wouldDeny agent member service tool tier resourceType resourceId visibility " +
        "sourceIp client session timeZone hour decisionMicroseconds outcome upstreamStatus upstreamMilliseconds simulated"
      ).split(" "),
    );
  });

  test("is a header and one line for each record, over all pages", async () => {
    const completion = {
      outcome: "answered",
      upstreamStatus: 200,
      bytes: 9,
      upstreamMilliseconds: 31,
      completedAt: new Date(0),
    } as const;
    const text = await new Response(
      recordsAsCsv(pagesOf([row()], [row({ label: "AUDIT-0000002", decision: "ALLOW", policyNames: ["a", "b"], completion })])),
    ).text();
    expect(text.split("\r\n")).toEqual([
      Object.keys(exportColumns)
        .map((name) => `"${name}"`)
        .join(","),
      '"AUDIT-0000001","2026-04-16T03:04:18.123Z","DENY","policy","release-window","2",,"maintenance-agent","alex@company.com","database","delete_records","destructive","DatabaseMCP::Table","prod.customer_records","private","203.0.113.42","claude-code 2.1",,"Etc/GMT+3","3","412",,,,"true"',
      '"AUDIT-0000002","2026-04-16T03:04:18.123Z","ALLOW","policy","a; b","2",,"maintenance-agent","alex@company.com","database","delete_records","destructive","DatabaseMCP::Table","prod.customer_records","private","203.0.113.42","claude-code 2.1",,"Etc/GMT+3","3","412","answered","200","31","true"',
      "",
    ]);
  });

  test("of nothing is its header", async () => {
    const rows = readCsv(await new Response(recordsAsCsv(pagesOf())).text());
    expect(rows).toEqual([Object.keys(exportColumns)]);
  });

  test.each(['say "hi"', "a,b", "two\r\nlines", "line\nfeed", '"', '","', "ünï ☃ 🚒", "x\u0000y"])(
    "keeps %j through its quoting",
    async (resourceId) => {
      expect((await parsed([row({ resourceId })]))[0]?.resourceId).toBe(resourceId);
    },
  );

  test("neutralises a formula in every text that comes from outside", async () => {
    const formula = '=HYPERLINK("https://evil.example","x")';
    const outside = {
      resourceId: formula,
      clientName: formula,
      sessionId: formula,
      tool: formula,
      policyNames: [formula, formula],
    };
    const [read] = await parsed([row(outside)]);
    expect([read?.resourceId, read?.client, read?.session, read?.tool]).toEqual(Array(4).fill(`'${formula}`));
    expect(read?.policies).toBe(`'${formula};' ${formula}`);
  });

  test("asks for a page only when the one before was taken, and ends the pages when the reader leaves", async () => {
    let given = 0;
    let ended = false;
    const reader = recordsAsCsv(
      (async function* () {
        try {
          for (;;) {
            given += 1;
            yield [row()];
          }
        } finally {
          ended = true;
        }
      })(),
    ).getReader();
    await reader.read();
    await reader.read();
    await new Promise(setImmediate);
    expect(given).toBeLessThanOrEqual(3);
    expect(ended).toBe(false);
    await reader.cancel();
    expect(ended).toBe(true);
  });

  test("breaks off when a page fails, so that half of it never looks whole", async () => {
    const failing = (async function* () {
      yield [row()];
      throw new Error("the database left");
    })();
    await expect(new Response(recordsAsCsv(failing)).text()).rejects.toThrow();
  });
});

describe("a cell without a formula", () => {
  test.each([
    ["=1+1", "'=1+1"],
    ["+1", "'+1"],
    ["-1", "'-1"],
    ["@SUM(A1)", "'@SUM(A1)"],
    ["\t=1", "'\t'=1"],
    ["\r=1", "'\r'=1"],
    ["\tx", "'\tx"],
    ["\rx", "'\rx"],
    ["  =1", "'  =1"],
    ["\u00a0=1", "'\u00a0=1"],
    ["\ufeff=1", "'\ufeff=1"],
    ["\u200b=1", "'\u200b=1"],
    ['"=1', "'\"=1"],
    ["＝1", "'＝1"],
    ["＋1", "'＋1"],
    ["－1", "'－1"],
    ["＠x", "'＠x"],
    ["a;=1", "a;'=1"],
    ["a\n=1", "a\n'=1"],
    ['a"; \t -1', "a\"; \t' -1"],
  ])("of %j is %j", (text, safe) => expect(withoutFormula(text)).toBe(safe));

  test.each([
    "",
    "alex@company.com",
    "prod.customer_records",
    "acme/payments-core",
    "#status-public",
    "Etc/GMT+3",
    "a-b",
    "a; b",
    "a=b",
    "1",
  ])("leaves %j as it is", (text) => expect(withoutFormula(text)).toBe(text));
});
