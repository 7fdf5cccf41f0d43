import { randomBytes } from "node:crypto";
import { mkdtempSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { inject } from "vitest";
import { closeDatabase } from "@/lib/db/client.ts";
import { connect, quoted, type Sql } from "@/lib/db/connect.ts";
import { migrate } from "@/lib/db/migrate.ts";
import { forgetSingleton } from "@/lib/singleton.ts";

export type TestDatabase = {
  /** Sees and changes every row of every organization, past row-level security and grants. */
  ownerSql: Sql;
  ownerUrl: string;
  /** Signs in to this database as the server's superuser. */
  superuserUrl: string;
  close(): Promise<void>;
};

/** What a test must not inherit from the shell it was started in. */
const settings = [
  ...[
    "DATABASE_URL",
    "DATABASE_APP_URL",
    "AUTH_SECRET",
    "AUTH_URL",
    "WICKET_PUBLIC_URL",
    "WICKET_ENCRYPTION_KEY",
    "EMAIL_SERVER",
    "EMAIL_FROM",
  ],
  ...["WICKET_ALLOW_PRIVATE_UPSTREAMS", "WICKET_TRUSTED_PROXY_HOPS", "PORT", "WICKET_HOST"],
];

/**
 * A fresh, migrated database of its own for a test file, and an `environment()` that points at it: as with the embedded database, with
 * new secrets in a temporary data folder. For `beforeAll` of `*.db.test.ts` and `*.live.test.ts`; call `close` in `afterAll`.
 */
export async function testDatabase(): Promise<TestDatabase> {
  const server = inject("testingServer");
  const name = `${server.prefix}${randomBytes(4).toString("hex")}`;
  const superuser = connect(server.superuserUrl, { connections: 1 });
  await superuser.unsafe(`CREATE DATABASE ${quoted(name)} OWNER ${quoted(server.owner)}`);

  const dataDir = mkdtempSync(join(tmpdir(), "wicket-test-data-"));
  for (const setting of settings) for (const variable of [setting, `${setting}_FILE`]) delete process.env[variable];
  const ownerUrl = at(server.superuserUrl, name, { user: server.owner, password: server.ownerPassword });
  Object.assign(process.env, { WICKET_DATA_DIR: dataDir, WICKET_EMBEDDED_DATABASE_URL: ownerUrl });
  forgetSingleton("environment");
  await migrate();

  const superuserUrl = at(server.superuserUrl, name);
  const ownerSql = connect(superuserUrl, { connections: 3 });
  return {
    ownerSql,
    ownerUrl,
    superuserUrl,
    async close() {
      await closeDatabase();
      await ownerSql.end({ timeout: 5 });
      await superuser.unsafe(`DROP DATABASE ${quoted(name)} WITH (FORCE)`);
      await superuser.unsafe(`DROP ROLE IF EXISTS ${quoted(`${name}_app`)}`);
      await superuser.end();
      rmSync(dataDir, { recursive: true, force: true });
    },
  };
}

function at(serverUrl: string, database: string, as?: { user: string; password: string }): string {
  const url = new URL(serverUrl);
  url.pathname = `/${database}`;
  if (as) [url.username, url.password] = [as.user, as.password];
  return url.href;
}
