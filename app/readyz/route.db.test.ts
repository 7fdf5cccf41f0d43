import { afterAll, beforeAll, expect, test } from "vitest";
import { GET } from "@/app/readyz/route.ts";
import { closeDatabase } from "@/lib/db/client.ts";
import { type TestDatabase, testDatabase } from "@/lib/db/testing.ts";
import { cedarEngine, discardCedarEngine } from "@/lib/policy/cedar.ts";

let db: TestDatabase;
beforeAll(async () => {
  db = await testDatabase();
});
afterAll(() => db.close());

const ask = async () => {
  const answer = await GET();
  return { status: answer.status, body: await answer.json() };
};
const ready = { status: 200, body: { status: "ok" } };
const not = (why: object) => ({ status: 503, body: { status: "unavailable", database: "ok", engine: "ok", ...why } });

test("ready when the database is migrated and the engine decides", async () => {
  expect(await ask()).toEqual(ready);
});

test("not ready while the database is older than the program", async () => {
  const [{ newest } = { newest: 0 }] = await db.ownerSql<{ newest: number }[]>`
    update drizzle.__drizzle_migrations set created_at = created_at - 1
    where id = (select max(id) from drizzle.__drizzle_migrations) returning id as newest`;
  expect(await ask()).toEqual(not({ database: "not_migrated" }));
  await db.ownerSql`update drizzle.__drizzle_migrations set created_at = created_at + 1 where id = ${newest}`;
  expect(await ask()).toEqual(ready);
});

test("not ready when the engine is broken", async () => {
  Object.assign(cedarEngine(), {
    wasm: { ...cedarEngine().wasm, statefulIsAuthorized: () => ({ type: "failure", errors: [] }) },
  });
  expect(await ask()).toEqual(not({ engine: "failing" }));
  discardCedarEngine(cedarEngine());
  expect(await ask()).toEqual(ready);
});

test("not ready when the database is gone, and ready again when it is back", async () => {
  await closeDatabase();
  const own = process.env.WICKET_EMBEDDED_DATABASE_URL ?? "";
  process.env.WICKET_EMBEDDED_DATABASE_URL = own.replace(/:\d+\//, ":1/");
  expect(await ask()).toEqual(not({ database: "unreachable" }));
  await closeDatabase();
  process.env.WICKET_EMBEDDED_DATABASE_URL = own;
  expect(await ask()).toEqual(ready);
});
