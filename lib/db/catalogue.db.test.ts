import { randomUUID } from "node:crypto";
import { afterAll, beforeAll, describe, expect, test } from "vitest";
import { connect, databaseErrorCode, type Sql } from "@/lib/db/connect.ts";
import { type TestDatabase, testDatabase } from "@/lib/db/testing.ts";
import { rowInEveryTable } from "@/lib/db/testing-rows.ts";
import { environment } from "@/lib/env.ts";

let db: TestDatabase;
/** The application role, over the wire, with SQL of its own: as somebody would speak who got hold of its password. */
let app: Sql;
let tables: string[];
const [acme, globex] = [randomUUID(), randomUUID()];

beforeAll(async () => {
  db = await testDatabase();
  app = connect(environment().database.applicationUrl, { connections: 2 });
  await rowInEveryTable(db.ownerSql, acme);
  await rowInEveryTable(db.ownerSql, globex);
  tables = (await db.ownerSql`select tablename as name from pg_tables where schemaname = 'public' order by 1`).map(
    (row) => row.name,
  );
});
afterAll(async () => {
  await app.end();
  await db.close();
});

async function within<Value>(organizationId: string, ask: (sql: Sql) => Promise<Value>): Promise<Value> {
  const answer = await app.begin(async (sql) => {
    await sql`select set_config('wicket.organization_id', ${organizationId}, true)`;
    return { value: await ask(sql as unknown as Sql) };
  });
  return answer.value;
}

const refusal = (asking: Promise<unknown>) => asking.then(() => "done", databaseErrorCode);

describe("every table of `public`", () => {
  test("belongs to an organization, by a column that cannot be empty", async () => {
    const found = await db.ownerSql`
      select table_name as name from information_schema.columns
      where table_schema = 'public' and column_name = 'organization_id' and is_nullable = 'NO' and udt_name = 'uuid' order by 1`;
    expect(tables.length).toBeGreaterThan(15);
    expect(found.map((row) => row.name)).toEqual(tables);
  });

  test("has row-level security in force, for its owner too, with the one policy", async () => {
    const found = await db.ownerSql`
      select c.relname as name, p.polcmd as command, p.polroles = '{0}' as everybody,
        pg_get_expr(p.polqual, p.polrelid) as visible, pg_get_expr(p.polwithcheck, p.polrelid) as writable
      from pg_class c join pg_policy p on p.polrelid = c.oid and p.polname = 'tenant'
      where c.relnamespace = 'public'::regnamespace and c.relrowsecurity and c.relforcerowsecurity order by 1`;
    const own = "(organization_id = (NULLIF(current_setting('wicket.organization_id'::text, true), ''::text))::uuid)";
    expect(found.map((row) => ({ ...row }))).toEqual(
      tables.map((name) => ({ name, command: "*", everybody: true, visible: own, writable: own })),
    );
  });

  test("has no policy beyond that, but for what the definer functions read as the owner", async () => {
    const found = await db.ownerSql`
      select c.relname as name, p.polcmd as command, p.polroles::regrole[]::text[] as roles
      from pg_policy p join pg_class c on c.oid = p.polrelid where p.polname <> 'tenant' order by 1`;
    const [owner] = await db.ownerSql`select tableowner as name from pg_tables where tablename = 'organization'`;
    expect(found.map((row) => ({ ...row }))).toEqual(
      ["administrator", "member", "member_key", "organization"].map((name) => ({ name, command: "r", roles: [owner?.name] })),
    );
  });

  test("refers to other tables of the organization only together with the organization", async () => {
    const found = await db.ownerSql<{ from: string; columns: string[]; to: string[] }[]>`
      select k.conrelid::regclass::text as from,
        (select array_agg(a.attname::text) from pg_attribute a where a.attrelid = k.conrelid and a.attnum = any (k.conkey)) as columns,
        (select array_agg(a.attname::text) from pg_attribute a where a.attrelid = k.confrelid and a.attnum = any (k.confkey)) as to
      from pg_constraint k join pg_class t on t.oid = k.confrelid
      where k.contype = 'f' and k.connamespace = 'public'::regnamespace and t.relnamespace = 'public'::regnamespace`;
    expect(found.length).toBeGreaterThan(15);
    for (const key of found) {
      expect(key.columns, key.from).toContain("organization_id");
      expect(key.to, key.from).toContain("organization_id");
    }
  });

  test("shows an organization its own row and none of another's, and nothing to nobody", async () => {
    for (const table of tables) {
      const count = (sql: Sql) => sql<{ theirs: string }[]>`select organization_id as theirs from ${sql(table)}`;
      expect(
        (await within(acme, count)).map((row) => row.theirs),
        table,
      ).toEqual([acme]);
      expect(
        (await within(globex, count)).map((row) => row.theirs),
        table,
      ).toEqual([globex]);
      expect(await within("", count), table).toEqual([]);
      expect(await count(app), table).toEqual([]);
    }
  });

  test("takes no row into another organization, and moves none there", async () => {
    for (const table of tables) {
      const insert = within(acme, (sql) => sql`insert into ${sql(table)} (organization_id) values (${globex})`);
      expect(await refusal(insert), table).toBe("42501");
    }
    const moved = within(acme, (sql) => sql`update agent set organization_id = ${globex}`);
    expect(await refusal(moved)).toBe("42501");
    expect(await refusal(within(acme, (sql) => sql`update agent set name = 'renamed'`))).toBe("done");
    const [theirs] = await db.ownerSql`select name from agent where organization_id = ${globex}`;
    expect(theirs?.name).toBe(globex.slice(0, 8));
  });
});

describe("what the application role may do", () => {
  test.each(["record", "completion", "demo_call", "policy_version"])(
    "%s: read and add, never change or remove",
    async (table) => {
      expect(await refusal(within(acme, (sql) => sql`select * from ${sql(table)}`))).toBe("done");
      expect(await refusal(within(acme, (sql) => sql`update ${sql(table)} set organization_id = organization_id`))).toBe("42501");
      expect(await refusal(within(acme, (sql) => sql`delete from ${sql(table)}`))).toBe("42501");
      expect(await refusal(within(acme, (sql) => sql`truncate ${sql(table)} cascade`))).toBe("42501");
    },
  );

  test("policy_revision: ends a revision, never rewrites one", async () => {
    expect(await refusal(within(acme, (sql) => sql`update policy_revision set until_version = 2`))).toBe("done");
    expect(
      await refusal(within(acme, (sql) => sql`update policy_revision set text = 'permit(principal, action, resource);'`)),
    ).toBe("42501");
    expect(await refusal(within(acme, (sql) => sql`delete from policy_revision`))).toBe("42501");
  });

  test("makes nothing: no table, no function, no temporary table that would hide a real one", async () => {
    expect(await refusal(app`create table evil (id int)`)).toBe("42501");
    expect(await refusal(app`create table identity.evil (id int)`)).toBe("42501");
    expect(await refusal(app`create temporary table record (id int)`)).toBe("42501");
    expect(await refusal(app`create function evil() returns int language sql as 'select 1'`)).toBe("42501");
    expect(await refusal(app`alter table record disable row level security`)).toBe("42501");
    expect(await refusal(app`select * from drizzle.__drizzle_migrations`)).toBe("42501");
  });

  test("cannot become anybody else", async () => {
    const [owner] = await db.ownerSql`select tableowner as name from pg_tables where tablename = 'organization'`;
    expect(await refusal(app`set role ${app(owner?.name)}`)).toBe("42501");
    expect(await refusal(app`set session authorization ${app(owner?.name)}`)).toBe("42501");
    const unguarded = within(acme, async (sql) => {
      await sql`set local row_security = off`;
      return sql`select * from agent`;
    });
    expect(await refusal(unguarded)).toBe("42501");
  });
});

describe("the `identity` schema", () => {
  test("holds what exists before an organization is known, and nothing else", async () => {
    const found = await db.ownerSql`select tablename as name from pg_tables where schemaname = 'identity' order by 1`;
    expect(found.map((row) => row.name)).toEqual(["attempt", "person", "setup_link", "sign_in_link", "sign_in_session"]);
  });

  test("has functions that run as the owner, each with a fixed search path and closed to others", async () => {
    const found = await db.ownerSql<{ name: string; path: string[] | null; others: boolean }[]>`
      select p.proname as name, p.proconfig as path, has_function_privilege('public', p.oid, 'execute') as others
      from pg_proc p join pg_namespace n on n.oid = p.pronamespace
      where n.nspname in ('public', 'identity') and p.prosecdef order by 1`;
    expect(found.map((row) => row.name)).toEqual([
      "organization_ids",
      "organization_of_key",
      "organizations_of_person",
      "schema_version",
    ]);
    for (const { name, path, others } of found) {
      expect(path, name).toEqual(["search_path=pg_catalog, pg_temp"]);
      expect(others, name).toBe(false);
    }
  });

  test("has no view and no function that the application role may call without a fixed search path", async () => {
    const views =
      await db.ownerSql`select relname from pg_class where relkind in ('v', 'm') and relnamespace in ('public'::regnamespace, 'identity'::regnamespace)`;
    expect(views).toEqual([]);
    const open = await db.ownerSql`
      select p.proname from pg_proc p where p.pronamespace in ('public'::regnamespace, 'identity'::regnamespace)
        and p.proconfig is null`;
    expect(open).toEqual([]);
  });
});

describe("what is asked before an organization is known", () => {
  test("a key's digest leads to its organization, until the key is revoked", async () => {
    const [key] = await db.ownerSql<{ digest: Buffer }[]>`select digest from member_key where organization_id = ${acme}`;
    const ask = async () => (await app`select identity.organization_of_key(${key?.digest ?? ""}) as id`)[0]?.id;
    expect(await ask()).toBe(acme);
    await db.ownerSql`update member_key set revoked_at = now() where organization_id = ${acme}`;
    expect(await ask()).toBeNull();
  });

  test("a person leads to the organizations they administer or belong to, and an administrator counts as one", async () => {
    const [person] = await db.ownerSql`select person_id as id from administrator where organization_id = ${acme}`;
    await db.ownerSql`update member set person_id = ${person?.id} where organization_id = ${globex}`;
    const ask = () => app`select organization_id, role from identity.organizations_of_person(${person?.id})`;
    const sorted = (rows: { organization_id: string }[]) =>
      rows.map((row) => ({ ...row })).sort((a, b) => a.organization_id.localeCompare(b.organization_id));
    const both = [
      { organization_id: acme, role: "admin" },
      { organization_id: globex, role: "member" },
    ];
    expect(sorted((await ask()) as never)).toEqual(sorted(both));
    await db.ownerSql`update member set status = 'removed' where organization_id = ${globex}`;
    expect(sorted((await ask()) as never)).toEqual(both.slice(0, 1));
  });

  test("the ids of all organizations are known, and nothing more of them", async () => {
    const ids = (await app`select identity.organization_ids() as id`).map((row) => row.id);
    expect(ids.sort()).toEqual([acme, globex].sort());
  });
});
