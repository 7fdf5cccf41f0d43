import { afterAll, afterEach, beforeAll, expect, test } from "vitest";
import { ConfigurationError } from "@/lib/configuration-error.ts";
import { quoted } from "@/lib/db/connect.ts";
import { migrate } from "@/lib/db/migrate.ts";
import { selfTest } from "@/lib/db/self-test.ts";
import { type TestDatabase, testDatabase } from "@/lib/db/testing.ts";
import { environment } from "@/lib/env.ts";

let db: TestDatabase;
let role: string;

beforeAll(async () => {
  db = await testDatabase();
  role = quoted(new URL(environment().database.applicationUrl).username);
});
afterEach(async () => {
  await expect(selfTest()).resolves.toBeUndefined();
});
afterAll(() => db.close());

/** Breaks the database, reads what the self-test says of it, and mends it. */
async function faultsAfter(breakIt: string, mendIt: string): Promise<readonly string[]> {
  await db.ownerSql.unsafe(breakIt);
  try {
    return await selfTest().then(
      () => [],
      (error: unknown) => (error instanceof ConfigurationError ? error.faults : [String(error)]),
    );
  } finally {
    await db.ownerSql.unsafe(mendIt);
  }
}

test("refuses an application role that is a superuser", async () => {
  const faults = await faultsAfter(`ALTER ROLE ${role} SUPERUSER`, `ALTER ROLE ${role} NOSUPERUSER`);
  expect(faults.join("\n")).toMatch(/is a superuser[\s\S]*An organization saw the row of another[\s\S]*refused to run/);
});

test("refuses one that bypasses row-level security", async () => {
  const faults = await faultsAfter(`ALTER ROLE ${role} BYPASSRLS`, `ALTER ROLE ${role} NOBYPASSRLS`);
  expect(faults.join("\n")).toMatch(/bypasses row-level security[\s\S]*A row could be written into another organization/);
});

test("refuses one that owns a table, and could turn its policy off", async () => {
  const faults = await faultsAfter(`CREATE TABLE stray (); ALTER TABLE stray OWNER TO ${role}`, "DROP TABLE stray");
  expect(faults.join("\n")).toMatch(/owns tables, or is a member of the role that does/);
});

test("refuses a table on which row-level security is off, or not forced, or has lost its policy", async () => {
  const off = await faultsAfter("ALTER TABLE agent DISABLE ROW LEVEL SECURITY", "ALTER TABLE agent ENABLE ROW LEVEL SECURITY");
  expect(off).toContain('Row-level security is not in force on the table "agent".');
  const unforced = await faultsAfter("ALTER TABLE tool NO FORCE ROW LEVEL SECURITY", "ALTER TABLE tool FORCE ROW LEVEL SECURITY");
  expect(unforced).toContain('Row-level security is not in force on the table "tool".');
  const renamed = await faultsAfter(
    "ALTER POLICY tenant ON record RENAME TO gone",
    "ALTER POLICY gone ON record RENAME TO tenant",
  );
  expect(renamed).toContain('Row-level security is not in force on the table "record".');
});

test("refuses a policy that shows everybody everything", async () => {
  const [row] =
    await db.ownerSql`select pg_get_expr(polqual, polrelid) as own from pg_policy where polrelid = 'organization'::regclass and polname = 'tenant'`;
  const faults = await faultsAfter(
    "ALTER POLICY tenant ON organization USING (true) WITH CHECK (true)",
    `ALTER POLICY tenant ON organization USING ${row?.own} WITH CHECK ${row?.own}`,
  );
  expect(faults).toEqual(
    expect.arrayContaining([
      "An organization saw the row of another.",
      "Rows were visible without an organization being named.",
      "A row could be written into another organization.",
    ]),
  );
});

test("refuses a role that may change records or make tables", async () => {
  const rewrites = await faultsAfter(`GRANT DELETE ON completion TO ${role}`, `REVOKE DELETE ON completion FROM ${role}`);
  expect(rewrites.join("\n")).toMatch(/may change or delete records/);
  const creates = await faultsAfter(`GRANT CREATE ON SCHEMA public TO ${role}`, `REVOKE CREATE ON SCHEMA public FROM ${role}`);
  expect(creates.join("\n")).toMatch(/may create tables/);
});

test("leaves nothing behind", async () => {
  await selfTest();
  expect(await db.ownerSql`select * from organization`).toEqual([]);
});

test("the next start takes back what the role was given in the meantime", async () => {
  await db.ownerSql.unsafe(`GRANT ALL ON ALL TABLES IN SCHEMA public TO ${role}, PUBLIC`);
  await expect(selfTest()).rejects.toThrow("may change or delete records");
  await migrate();
});
