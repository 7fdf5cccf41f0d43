import { afterAll, beforeAll, expect, test } from "vitest";
import { connect, quoted } from "@/lib/db/connect.ts";
import { migrate } from "@/lib/db/migrate.ts";
import { selfTest } from "@/lib/db/self-test.ts";
import { type TestDatabase, testDatabase } from "@/lib/db/testing.ts";
import { environment } from "@/lib/env.ts";
import { forgetSingleton } from "@/lib/singleton.ts";

let db: TestDatabase;
let name: string;
const own = () => db.ownerUrl;

beforeAll(async () => {
  db = await testDatabase();
  name = new URL(db.ownerUrl).pathname.slice(1);
});
afterAll(() => db.close());

/** With other addresses than the test's own, which stand again afterwards. */
async function migrateWith(settings: { [name: string]: string }): Promise<void> {
  const before = { ...process.env };
  Object.assign(process.env, settings);
  forgetSingleton("environment");
  try {
    await migrate();
    await selfTest();
  } finally {
    for (const key of Object.keys(settings)) delete process.env[key];
    Object.assign(process.env, before);
    forgetSingleton("environment");
  }
}

const secrets = {
  AUTH_SECRET: "abcdefghijklmnopqrstuvwxyz0123456789",
  WICKET_ENCRYPTION_KEY: Buffer.from("0123456789abcdefghijklmnopqrstuv").toString("base64"),
};
const as = (user: string, password: string) => Object.assign(new URL(own()), { username: user, password }).href;

test("replicas that start at once take turns, and repeating it changes nothing", async () => {
  const applied = () => db.ownerSql`select count(*)::int as count from drizzle.__drizzle_migrations`;
  const before = await applied();
  await Promise.all([migrate(), migrate(), migrate()]);
  expect(await applied()).toEqual(before);
  await selfTest();
});

test("a database that a newer Wicket made is left alone", async () => {
  await db.ownerSql`insert into drizzle.__drizzle_migrations (hash, created_at) values ('newer', 9999999999999)`;
  await expect(migrate()).rejects.toThrow(/was made by a newer Wicket than this one\. Nothing was changed/);
  await db.ownerSql`delete from drizzle.__drizzle_migrations where hash = 'newer'`;
  await migrate();
});

test("a changed encryption key gives the application role its new password", async () => {
  await migrateWith({ DATABASE_URL: own(), ...secrets });
  await migrate();
  await selfTest();
});

test("an owner that may make no roles is told what to do, and runs with a role that it is given", async () => {
  await db.ownerSql.unsafe(`CREATE DATABASE ${quoted(`${name}_bare`)}`);
  await db.ownerSql.unsafe(`CREATE ROLE ${quoted(`${name}_bare`)} LOGIN PASSWORD 'bare'`);
  await db.ownerSql.unsafe(`ALTER DATABASE ${quoted(`${name}_bare`)} OWNER TO ${quoted(`${name}_bare`)}`);
  await db.ownerSql.unsafe(`CREATE ROLE ${quoted(`${name}_given`)} LOGIN PASSWORD 'given'`);
  const bare = Object.assign(new URL(as(`${name}_bare`, "bare")), { pathname: `/${name}_bare` }).href;
  const given = Object.assign(new URL(as(`${name}_given`, "given")), { pathname: `/${name}_bare` }).href;
  await expect(migrateWith({ DATABASE_URL: bare, ...secrets })).rejects.toThrow(
    /may not create the role .* set DATABASE_APP_URL/,
  );
  await expect(migrateWith({ DATABASE_URL: bare, DATABASE_APP_URL: bare, ...secrets })).rejects.toThrow(
    /owns the tables or stands above row-level security/,
  );
  await migrateWith({ DATABASE_URL: bare, DATABASE_APP_URL: given, ...secrets });
  const wrong = given.replace(":given@", ":wrong@");
  await expect(migrateWith({ DATABASE_URL: bare, DATABASE_APP_URL: wrong, ...secrets })).rejects.toThrow(
    /The server of DATABASE_APP_URL refused the user or the password/,
  );
});

test("an owner that is a superuser is fine: nothing runs as it", async () => {
  const { username, password } = new URL(db.superuserUrl);
  await db.ownerSql.unsafe(`CREATE DATABASE ${quoted(`${name}_super`)}`);
  const url = Object.assign(new URL(as(username, password)), { pathname: `/${name}_super` }).href;
  await migrateWith({ DATABASE_URL: url, ...secrets });
});

test.each([
  ["nobody listens", { port: "1" }, /could not be reached \(ECONNREFUSED\)/],
  ["the password is wrong", { password: "wrong" }, /refused the user or the password/],
  ["the database does not exist", { pathname: "/none" }, /names does not exist\. Create it/],
])("says so when %s", async (_case, change, sentence) => {
  await expect(migrateWith({ DATABASE_URL: Object.assign(new URL(own()), change).href, ...secrets })).rejects.toThrow(sentence);
});

test("the password of the application role never reaches the server's log: it gets a verifier", async () => {
  const { password } = new URL(environment().database.applicationUrl);
  const [row] = await db.ownerSql`select passwd from pg_shadow where usename = ${`${name}_app`}`;
  expect(row?.passwd).toMatch(/^SCRAM-SHA-256\$4096:/);
  expect(row?.passwd).not.toContain(password);
  const signedIn = connect(environment().database.applicationUrl, { connections: 1 });
  expect(await signedIn`select 1 as one`).toEqual([{ one: 1 }]);
  await signedIn.end();
});
