import { randomUUID } from "node:crypto";
import { afterAll, beforeAll, expect, test } from "vitest";
import { database } from "@/lib/db/client.ts";
import { databaseErrorCode } from "@/lib/db/connect.ts";
import { organization, person } from "@/lib/db/schema.ts";
import { type TestDatabase, testDatabase } from "@/lib/db/testing.ts";
import { withOrganization } from "@/lib/db/transaction.ts";

let db: TestDatabase;
const [acme, globex] = [randomUUID(), randomUUID()];

beforeAll(async () => {
  db = await testDatabase();
  await withOrganization(acme, (tx) => tx.insert(organization).values({ organizationId: acme, name: "Acme" }));
  await withOrganization(globex, (tx) => tx.insert(organization).values({ organizationId: globex, name: "Globex" }));
});
afterAll(() => db.close());

test("shows an organization its own rows and no others", async () => {
  const rows = await withOrganization(acme, (tx) => tx.select().from(organization));
  expect(rows.map((row) => row.name)).toEqual(["Acme"]);
  expect(await db.ownerSql`select name from organization order by name`).toHaveLength(2);
});

test("does not carry the organization over to the next user of a pooled connection", async () => {
  await Promise.all(Array.from({ length: 30 }, () => withOrganization(acme, (tx) => tx.select().from(organization))));
  const outside = await Promise.all(Array.from({ length: 30 }, () => database().select().from(organization)));
  expect(outside.flat()).toEqual([]);
});

test("refuses a row of another organization, and the transaction leaves nothing behind", async () => {
  const attempt = withOrganization(acme, async (tx) => {
    await tx.update(organization).set({ name: "Renamed" });
    await tx.insert(organization).values({ organizationId: randomUUID(), name: "Foreign" });
  });
  expect(databaseErrorCode(await attempt.catch((error: unknown) => error))).toBe("42501");
  expect(await db.ownerSql`select name from organization order by name`).toEqual([{ name: "Acme" }, { name: "Globex" }]);
});

test("thousands of transactions among as many other statements all succeed, and each sees its own organization only", async () => {
  const seen = await Promise.all(
    Array.from({ length: 3_000 }, async (_, n) => {
      const organizationId = n % 2 === 0 ? acme : globex;
      const others = [database().select().from(person).execute(), database().select().from(person).execute()];
      const rows = await withOrganization(organizationId, (tx) => tx.select().from(organization));
      await Promise.all(others);
      return rows.map((row) => row.organizationId).join() === organizationId;
    }),
  );
  expect(seen.filter((right) => !right)).toEqual([]);
});
