import { afterAll, beforeAll, describe, expect, test } from "vitest";
import { type Api, apiFor, browserOf } from "@/e2e/rest/api.ts";
import { made } from "@/e2e/rest/house.ts";
import { readCsv } from "@/e2e/rest/read-csv.ts";
import { type Written, writeRecords } from "@/e2e/rest/write-records.ts";
import { organizationOf } from "@/lib/access/testing.ts";
import { exportColumns } from "@/lib/audit/export.ts";
import { type TestDatabase, testDatabase } from "@/lib/db/testing.ts";

let db: TestDatabase;
let api: Api;
let write: (rows: Written[]) => Promise<string[]>;
let agentId: string;

const denied: Written = { decision: "DENY", policyNames: ["release-window"], tier: "destructive" };
const answered = { outcome: "answered", upstreamStatus: 200, bytes: 12, upstreamMilliseconds: 31 } as const;
const formula = '=HYPERLINK("https://evil.example";"x")';

beforeAll(async () => {
  db = await testDatabase();
  const { organizationId, personId } = await organizationOf("alex@company.com");
  api = await apiFor(await browserOf(personId));
  const agent = await made(api("POST", "/api/agents", { json: { name: "Bot" } }));
  const { id: memberId } = await made(api("POST", `/api/agents/${agent.id}/members`, { json: {} }));
  agentId = agent.id;
  write = (rows) => writeRecords({ organizationId, agent, memberId, personId, email: "alex@company.com" }, rows);
  await write([
    { completion: answered },
    { ...denied, tool: "delete_records" },
    {
      service: "github",
      tool: "get_file_contents",
      completion: { ...answered, outcome: "upstream_silent", upstreamStatus: null },
    },
    {
      ...denied,
      service: null,
      tool: null,
      reason: "unknown_tool",
      policyNames: [],
      tier: null,
      resourceType: null,
      resourceId: null,
    },
    {
      memberEmail: "sam@company.com",
      service: "odd",
      tool: "100%_sure",
      clientName: formula,
      resourceId: 'a,"b"\r\nc',
      simulated: true,
    },
    { memberEmail: "sam_x@company.com", service: "odd", tool: "100 and sure", resourceId: formula, policyNames: ["a", "b"] },
  ]);
});
afterAll(() => db?.close());

type Row = { label: string; number: number; decision: string };
const list = async (query = "") => {
  const answer = await api("GET", `/api/audit${query}`);
  expect(answer.status).toBe(200);
  const { data, next } = (await answer.json()) as { data: Row[]; next: number | null };
  return { labels: data.map((row) => Number.parseInt(row.label.slice(6), 16)), next, data };
};

describe("the audit", () => {
  test("lists every record, the newest first, with what became of it", async () => {
    const { labels, next, data } = await list();
    expect([labels, next]).toEqual([[6, 5, 4, 3, 2, 1], null]);
    expect(data[5]).toMatchObject({
      label: "AUDIT-0000001",
      decision: "ALLOW",
      completion: { ...answered, completedAt: expect.any(String) },
    });
    expect(data[4]).toMatchObject({
      label: "AUDIT-0000002",
      decision: "DENY",
      policyNames: ["release-window"],
      completion: null,
    });
    expect(Object.keys(data[0] ?? {})).not.toContain("organizationId");
  });

  test.each([
    ["?result=DENY", [4, 2]],
    ["?result=ALLOW", [6, 5, 3, 1]],
    ["?agent=bot&result=DENY", [4, 2]],
    ["?agent=nobody", []],
    ["?agent=0190a0a0-0000-7000-8000-000000000000", []],
    ["?member=sam%40company.com", [5]],
    ["?member=SAM%40company.com", [5]],
    ["?member=sam*", [6, 5]],
    ["?member=sam_x%40company.com", [6]],
    ["?member=sam_%40company.com", []],
    ["?member=%25", []],
    ["?tool=database.*", [2, 1]],
    ["?tool=database.delete_records", [2]],
    ["?tool=delete_records", [2]],
    ["?tool=*_records", [2, 1]],
    ["?tool=odd.100%25_sure", [5]],
    ["?tool=odd.100*sure", [6, 5]],
    ["?tool=odd.100%25sure", []],
    ["?tool=%5C", []],
    ["?limit=2", [6, 5]],
    ["?before=3", [2, 1]],
    ["?result=ALLOW&limit=1&before=6", [5]],
  ])("is narrowed by %s", async (query, labels) => expect((await list(query)).labels).toEqual(labels));

  test("of an agent is found by its id too", async () => expect((await list(`?agent=${agentId}`)).labels).toHaveLength(6));

  test("is read to its end in pages, without a gap or a double", async () => {
    const labels: number[] = [];
    for (let before: number | null = 0; before !== null; ) {
      const page: Awaited<ReturnType<typeof list>> = await list(`?limit=2${before === 0 ? "" : `&before=${before}`}`);
      labels.push(...page.labels);
      before = page.next;
    }
    expect(labels).toEqual([6, 5, 4, 3, 2, 1]);
  });

  test.each([
    ["?sort=number", "sort"],
    ["?result=deny", "result"],
    ["?result=", "result"],
    ["?result=DENY&result=DENY", "result"],
    ["?agent=%25", "agent"],
    ["?agent=", "agent"],
    ["?tool=", "tool"],
    ["?limit=501", "limit"],
    ["?before=-1", "before"],
  ])("refuses %s and names the parameter, in the list and in the export", async (query, field) => {
    for (const path of ["/api/audit", "/api/audit/export"]) {
      const answer = await api("GET", `${path}${query}`);
      expect([answer.status, await answer.json()]).toEqual([400, expect.objectContaining({ code: "invalid_input", field })]);
    }
  });

  test("shows one record by its label, in small letters too, and by its id", async () => {
    const [newest] = (await list()).data as unknown as { id: string }[];
    for (const name of ["AUDIT-0000006", "audit-0000006", newest?.id]) {
      expect(await (await api("GET", `/api/audit/${name}`)).json()).toEqual(newest);
    }
    for (const name of ["AUDIT-0000007", "AUDIT-6", "6", "AUDIT-00000006", "AUDIT-FFFFFFFFFFFFFF", "export2"]) {
      expect([name, (await api("GET", `/api/audit/${name}`)).status]).toEqual([name, 404]);
    }
  });
});

async function exported(query = ""): Promise<{ [column: string]: string }[]> {
  const answer = await api("GET", `/api/audit/export${query}`);
  expect(answer.status).toBe(200);
  const [header, ...rows] = readCsv(await answer.text());
  expect(header).toEqual(Object.keys(exportColumns));
  return rows.map((cells) => Object.fromEntries(cells.map((cell, index) => [header?.[index] ?? "", cell])));
}

describe("the export", () => {
  test("is a file that says what it is and is kept by no cache", async () => {
    const { headers } = await api("GET", "/api/audit/export");
    expect(headers.get("content-type")).toBe("text/csv; charset=utf-8; header=present");
    expect(headers.get("content-disposition")).toMatch(/^attachment; filename="wicket-audit-\d{4}-\d\d-\d\d\.csv"$/);
    expect(headers.get("cache-control")).toBe("private, no-store");
  });

  test("holds every record once, the oldest first", async () => {
    const rows = await exported();
    expect(rows.map((row) => row.label)).toEqual([1, 2, 3, 4, 5, 6].map((number) => `AUDIT-000000${number}`));
    expect(rows[0]).toMatchObject({
      decision: "ALLOW",
      outcome: "answered",
      upstreamStatus: "200",
      upstreamMilliseconds: "31",
      hour: "3",
    });
    expect(rows[2]).toMatchObject({ outcome: "upstream_silent", upstreamStatus: "" });
    expect(rows[3]).toMatchObject({ reason: "unknown_tool", service: "", tool: "", outcome: "", resourceId: "" });
    expect(rows[5]).toMatchObject({ policies: "a; b", recordedAt: "2026-04-16T03:04:18.006Z", sourceIp: "203.0.113.42" });
  });

  test("takes the filters of the list, and no page", async () => {
    for (const query of ["?result=DENY", "?agent=bot&tool=database.*", "?member=sam*", "?agent=nobody"]) {
      const labels = (await exported(query)).map((row) => Number.parseInt(row.label?.slice(6) ?? "", 16));
      expect([query, labels.reverse()]).toEqual([query, (await list(query)).labels]);
    }
    for (const query of ["?limit=10", "?before=3"]) expect((await api("GET", `/api/audit/export${query}`)).status).toBe(400);
  });

  test("keeps quotes, commas and line breaks, and lets no cell be a formula", async () => {
    const [odd] = await exported("?tool=odd.100%25_sure");
    expect(odd).toMatchObject({ resourceId: 'a,"b"\r\nc', client: `'=HYPERLINK("https://evil.example";"x")`, simulated: "true" });
    for (const row of await exported())
      for (const cell of Object.values(row)) expect(cell).not.toMatch(/(^|[;\t\r\n])\s*[=+\-@]/);
  });

  test("of thousands of records comes in pieces, ends where it began to be read, and stops when its reader leaves", async () => {
    const before = (await exported()).length;
    await write(Array.from({ length: 5_000 }, (_, index) => ({ tool: `tool_${index}` })));

    const answer = await api("GET", "/api/audit/export");
    const reader = (answer.body as ReadableStream<Uint8Array>).getReader();
    const pieces: Uint8Array[] = [];
    for (let piece = await reader.read(); !piece.done; piece = await reader.read()) {
      pieces.push(piece.value);
      if (pieces.length === 3) await write([{ tool: "came_later" }]);
    }
    expect(pieces.length).toBeGreaterThan(4);
    expect(Math.max(...pieces.map((piece) => piece.byteLength))).toBeLessThan(500_000);
    const rows = readCsv(Buffer.concat(pieces).toString("utf8")).slice(1);
    expect(rows).toHaveLength(before + 5_000);
    expect(new Set(rows.map((row) => row[0])).size).toBe(rows.length);
    expect(await exported("?tool=came_later")).toHaveLength(1);

    const leaving = (await api("GET", "/api/audit/export")).body?.getReader();
    await leaving?.read();
    await leaving?.cancel();
    expect(await leaving?.closed).toBeUndefined();
    const [busy] = await db.ownerSql`
      select count(*)::int as connections from pg_stat_activity
      where datname = current_database() and usename like '%_app' and state <> 'idle'`;
    expect(busy?.connections).toBe(0);
  });

  test("breaks off, rather than look complete, when the database leaves in the middle", async () => {
    const answer = await api("GET", "/api/audit/export");
    const reader = (answer.body as ReadableStream<Uint8Array>).getReader();
    await reader.read();
    await db.ownerSql`alter table record rename to record_away`;
    try {
      await expect(
        (async () => {
          while (!(await reader.read()).done);
        })(),
      ).rejects.toThrow();
    } finally {
      await db.ownerSql`alter table record_away rename to record`;
    }
  });
});
