import { randomUUID } from "node:crypto";
import { ConfigurationError } from "@/lib/configuration-error.ts";
import { connect, databaseErrorCode, type Sql } from "@/lib/db/connect.ts";
import { inSentences } from "@/lib/db/in-sentences.ts";
import { environment } from "@/lib/env.ts";

const remedy = "Wicket refused to run, because organizations could see each other.";

class RolledBack extends Error {}

/**
 * Proves over the wire, as the application role, that one organization cannot see or write into another. Throws ConfigurationError with
 * what it found. The rows that it needs for the proof are never committed.
 */
export async function selfTest(): Promise<void> {
  const { applicationRoleProvided, database } = environment();
  const sql = connect(database.applicationUrl, { connections: 1 });
  try {
    const faults = [...(await faultsOfRole(sql)), ...(await faultsOfTables(sql)), ...(await faultsOfRows(sql))];
    if (faults.length > 0) throw new ConfigurationError([...faults, remedy]);
  } catch (error) {
    throw inSentences(error, applicationRoleProvided ? "DATABASE_APP_URL" : "the application role");
  } finally {
    await sql.end({ timeout: 5 });
  }
}

async function faultsOfRole(sql: Sql): Promise<string[]> {
  const [role] = await sql<
    { name: string; super: boolean; bypass: boolean; owns: boolean; creates: boolean; rewrites: boolean }[]
  >`
    select current_user as name, rolsuper as super, rolbypassrls as bypass,
      exists (select 1 from pg_class c join pg_namespace n on n.oid = c.relnamespace
        where n.nspname in ('public', 'identity', 'drizzle') and c.relkind in ('r', 'p', 'v', 'm')
          and pg_has_role(current_user, c.relowner, 'member')) as owns,
      has_schema_privilege(current_user, 'public', 'create') or has_schema_privilege(current_user, 'identity', 'create') as creates,
      has_table_privilege(current_user, 'public.record', 'update, delete, truncate')
        or has_table_privilege(current_user, 'public.completion', 'update, delete, truncate') as rewrites
    from pg_roles where rolname = current_user`;
  if (!role) return ["The application role could not be read from the catalogue."];
  const faults: [boolean, string][] = [
    [role.super, "is a superuser"],
    [role.bypass, "bypasses row-level security"],
    [role.owns, "owns tables, or is a member of the role that does"],
    [role.creates, "may create tables"],
    [role.rewrites, "may change or delete records"],
  ];
  return faults.filter(([found]) => found).map(([, fault]) => `The application role "${role.name}" ${fault}.`);
}

async function faultsOfTables(sql: Sql): Promise<string[]> {
  const open = await sql<{ name: string }[]>`
    select c.relname as name from pg_class c
    where c.relnamespace = 'public'::regnamespace and c.relkind in ('r', 'p') and has_table_privilege(current_user, c.oid, 'select')
      and not (c.relrowsecurity and c.relforcerowsecurity
        and exists (select 1 from pg_policy p where p.polrelid = c.oid and p.polname = 'tenant'))`;
  return open.map(({ name }) => `Row-level security is not in force on the table "${name}".`);
}

async function faultsOfRows(sql: Sql): Promise<string[]> {
  const [ours, theirs] = [randomUUID(), randomUUID()];
  const faults: string[] = [];
  const visible = async (tx: Sql, organizationId: string): Promise<number> => {
    await tx`select set_config('wicket.organization_id', ${organizationId}, true)`;
    const [row] = await tx<
      { count: number }[]
    >`select (select count(*) from organization)::int + (select count(*) from agent)::int as count`;
    return row?.count ?? -1;
  };
  await sql
    .begin(async (transaction) => {
      const tx = transaction as unknown as Sql;
      await tx`select set_config('wicket.organization_id', ${ours}, true)`;
      await tx`insert into organization (organization_id, name) values (${ours}, 'self-test')`;
      if ((await visible(tx, ours)) !== 1) faults.push("An organization did not see its own row, or saw others.");
      if ((await visible(tx, theirs)) !== 0) faults.push("An organization saw the row of another.");
      if ((await visible(tx, "")) !== 0) faults.push("Rows were visible without an organization being named.");
      await tx`select set_config('wicket.organization_id', ${ours}, true)`;
      const refusal = await transaction
        .savepoint((inner) => inner`insert into organization (organization_id, name) values (${theirs}, 'self-test')`)
        .then(() => undefined, databaseErrorCode);
      if (refusal !== "42501") faults.push("A row could be written into another organization.");
      throw new RolledBack();
    })
    .catch((error: unknown) => {
      if (!(error instanceof RolledBack)) throw error;
    });
  return faults;
}
