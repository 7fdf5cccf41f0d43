import { ConfigurationError } from "@/lib/configuration-error.ts";
import { connect, databaseErrorCode, quoted, type Sql } from "@/lib/db/connect.ts";
import { scramVerifier } from "@/lib/db/scram-verifier.ts";

/** What the application role may do with a table that is not listed below. */
const everyday = "SELECT, INSERT, UPDATE, DELETE";

/** The tables that are written once: nobody who only holds the application's password can change or remove what stands in them. */
const exceptions: Readonly<Record<string, string>> = {
  record: "SELECT, INSERT",
  completion: "SELECT, INSERT",
  demo_call: "SELECT, INSERT",
  policy_version: "SELECT, INSERT",
  policy_revision: "SELECT, INSERT, UPDATE (until_version)",
  record_head: "SELECT, INSERT, UPDATE",
};

/**
 * Makes the role that the running program uses, and gives it what it needs and no more: neither owner nor superuser, no DDL, nothing on
 * the migrator's table. `owner` is connected as the owner of the tables; call it after the migrations and under their lock. Repeating it
 * is safe while other replicas run: rights change in one transaction.
 */
export async function isolate(owner: Sql, applicationUrl: string, options: { roleProvided: boolean }): Promise<void> {
  const address = new URL(applicationUrl);
  const role = decodeURIComponent(address.username);
  await refuseMighty(owner, role);
  if (!options.roleProvided) await makeRole(owner, { role, applicationUrl, password: decodeURIComponent(address.password) });
  await owner.begin(async (sql) => {
    for (const statement of await grantsFor(sql as unknown as Sql, role)) await sql.unsafe(statement);
  });
}

/** Before anything is granted or revoked: what is taken from the owner's own role would be missing afterwards. */
async function refuseMighty(owner: Sql, role: string): Promise<void> {
  const [found] = await owner<{ mighty: boolean }[]>`
    select rolsuper or rolbypassrls or pg_has_role(rolname, current_user, 'member') as mighty from pg_roles where rolname = ${role}`;
  if (!found?.mighty) return;
  throw new ConfigurationError([
    `The application role "${role}" owns the tables or stands above row-level security, so organizations could see each other. ` +
      "Wicket was not started. Name a role without any rights in DATABASE_APP_URL.",
  ]);
}

async function makeRole(owner: Sql, wanted: { role: string; password: string; applicationUrl: string }): Promise<void> {
  const [existing] = await owner`select 1 from pg_roles where rolname = ${wanted.role}`;
  if (existing && (await canSignIn(wanted.applicationUrl))) return;
  const verb = existing ? "ALTER" : "CREATE";
  try {
    await owner.unsafe(`${verb} ROLE ${quoted(wanted.role)} WITH LOGIN PASSWORD '${scramVerifier(wanted.password)}'`);
  } catch (error) {
    if (databaseErrorCode(error) !== "42501") throw error;
    throw new ConfigurationError([
      `The role of DATABASE_URL may not ${verb.toLowerCase()} the role "${wanted.role}" that Wicket runs as. Nothing was started. ` +
        "Give it CREATEROLE, or make a role without any rights yourself and set DATABASE_APP_URL to its address.",
    ]);
  }
}

async function canSignIn(url: string): Promise<boolean> {
  const sql = connect(url, { connections: 1 });
  try {
    await sql`select 1`;
    return true;
  } catch (error) {
    if (databaseErrorCode(error)?.startsWith("28")) return false;
    throw error;
  } finally {
    await sql.end({ timeout: 1 });
  }
}

async function grantsFor(sql: Sql, roleName: string): Promise<string[]> {
  const role = quoted(roleName);
  const [{ name: database } = { name: "" }] = await sql<{ name: string }[]>`select current_database() as name`;
  const tables = await sql<{ schema: string; name: string }[]>`
    select schemaname as schema, tablename as name from pg_tables
    where schemaname in ('public', 'identity') and tableowner = current_user order by 1, 2`;
  const functions = await sql<{ signature: string }[]>`
    select p.oid::regprocedure::text as signature from pg_proc p join pg_namespace n on n.oid = p.pronamespace
    where n.nspname in ('public', 'identity') and pg_get_userbyid(p.proowner) = current_user order by 1`;
  return [
    `GRANT CONNECT ON DATABASE ${quoted(database)} TO ${role}`,
    `REVOKE CREATE, TEMPORARY ON DATABASE ${quoted(database)} FROM PUBLIC`,
    "REVOKE CREATE ON SCHEMA public FROM PUBLIC",
    `GRANT USAGE ON SCHEMA public, identity TO ${role}`,
    ...tables.flatMap(({ schema, name }) => {
      const table = `${quoted(schema)}.${quoted(name)}`;
      const rights = schema === "public" ? (exceptions[name] ?? everyday) : everyday;
      return [`REVOKE ALL ON ${table} FROM PUBLIC, ${role}`, `GRANT ${rights} ON ${table} TO ${role}`];
    }),
    ...functions.flatMap(({ signature }) => [
      `REVOKE ALL ON FUNCTION ${signature} FROM PUBLIC`,
      `GRANT EXECUTE ON FUNCTION ${signature} TO ${role}`,
    ]),
  ];
}
