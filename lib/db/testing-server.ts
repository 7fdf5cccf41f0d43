import { randomBytes } from "node:crypto";
import { mkdtempSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import type { TestProject } from "vitest/node";
import { connect, quoted } from "@/lib/db/connect.ts";
import { openEmbedded } from "@/lib/db/embedded.ts";

/** What the test files get of the server: where its superuser signs in, and the owner that their databases are given to. */
export type TestingServer = { superuserUrl: string; owner: string; ownerPassword: string; prefix: string };

declare module "vitest" {
  export interface ProvidedContext {
    testingServer: TestingServer;
  }
}

/**
 * vitest's global set-up of everything that needs PostgreSQL: an embedded server in a temporary folder, or the one of DATABASE_URL, whose
 * user must be a superuser, because the tests make databases and roles and look behind row-level security. Databases belong to a role
 * that is no superuser, as the embedded one does, so that FORCE ROW LEVEL SECURITY is in every test. All of it is removed at the end.
 */
export default async function setup(project: TestProject): Promise<() => Promise<void>> {
  const external = process.env.DATABASE_URL;
  const dataDir = mkdtempSync(join(tmpdir(), "wicket-test-"));
  const embedded = external
    ? null
    : await openEmbedded({ dataDir, projectRoot: process.cwd(), serving: true, notice: (sentence) => console.error(sentence) });
  const superuserUrl = external ?? embedded?.superuserUrl ?? "";
  const run = randomBytes(3).toString("hex");
  const server: TestingServer = {
    superuserUrl,
    owner: `wicket_test_${run}_owner`,
    ownerPassword: randomBytes(16).toString("hex"),
    prefix: `wicket_test_${run}_`,
  };
  const sql = connect(superuserUrl, { connections: 1 });
  const [role] = await sql<{ super: boolean }[]>`select rolsuper as super from pg_roles where rolname = current_user`;
  if (!role?.super) throw new Error("The user of DATABASE_URL must be a superuser to run the tests on that server.");
  await sql.unsafe(`CREATE ROLE ${quoted(server.owner)} LOGIN CREATEROLE PASSWORD '${server.ownerPassword}'`);
  project.provide("testingServer", server);

  return async () => {
    const left = await sql<{ name: string }[]>`select datname as name from pg_database where datname like ${`${server.prefix}%`}`;
    for (const { name } of left) await sql.unsafe(`DROP DATABASE ${quoted(name)} WITH (FORCE)`);
    const roles = await sql<{ name: string }[]>`select rolname as name from pg_roles where rolname like ${`${server.prefix}%`}`;
    for (const { name } of roles.sort((a) => (a.name === server.owner ? 1 : -1))) await sql.unsafe(`DROP ROLE ${quoted(name)}`);
    await sql.end();
    await embedded?.close();
    rmSync(dataDir, { recursive: true, force: true });
  };
}
