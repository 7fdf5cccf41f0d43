import { mkdtempSync, readFileSync, rmSync, statSync, writeFileSync } from "node:fs";
import { createServer } from "node:net";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { setTimeout as pause } from "node:timers/promises";
import { afterAll, afterEach, beforeAll, expect, test } from "vitest";
import { connect } from "@/lib/db/connect.ts";
import { type EmbeddedDatabase, openEmbedded } from "@/lib/db/embedded.ts";
import { serverBinaries } from "@/lib/db/server-binaries.ts";
import { serverFolder } from "@/lib/db/server-folder.ts";
import { isAlive, runningServer, signal, startServer } from "@/lib/db/server-process.ts";

const projectRoot = process.cwd();
const opened: EmbeddedDatabase[] = [];
let dataDir: string;
let folder: string;

async function open(serving = false): Promise<EmbeddedDatabase> {
  const database = await openEmbedded({ dataDir, projectRoot, serving, notice: () => {} });
  opened.push(database);
  return database;
}

/** A server that nobody holds on to, as a process that was killed leaves it. */
async function orphan(port?: number) {
  const place = serverFolder(dataDir, () => {});
  const binaries = serverBinaries({ projectRoot, dataDir, user: place.user });
  return startServer(binaries, place, { log: join(dataDir, "postgres.log"), ...(port ? { port } : {}) });
}

async function answer(database: EmbeddedDatabase): Promise<unknown> {
  const sql = connect(database.ownerUrl, { connections: 1 });
  try {
    return (await sql`select rolsuper, current_database() as database from pg_roles where rolname = current_user`)[0];
  } finally {
    await sql.end({ timeout: 1 });
  }
}

const fine = { rolsuper: false, database: "wicket" };
const pid = () => runningServer(folder)?.pid;

beforeAll(async () => {
  dataDir = mkdtempSync(join(tmpdir(), "wicket-embedded-"));
  folder = serverFolder(dataDir, () => {}).path;
});
afterEach(async () => {
  for (const database of opened.splice(0)) await database.close();
  expect(pid()).toBeUndefined();
});
afterAll(() => {
  rmSync(dataDir, { recursive: true });
  rmSync(folder, { recursive: true, force: true });
});

test("makes a durable PostgreSQL whose owner is no superuser, on loopback only, closed to other users", async () => {
  const database = await open();
  expect(await answer(database)).toEqual(fine);
  const sql = connect(database.superuserUrl, { connections: 1 });
  const settings =
    await sql`select name, setting from pg_settings where name in ('fsync', 'listen_addresses', 'unix_socket_directories', 'password_encryption')`;
  await sql.end();
  expect(Object.fromEntries(settings.map((row) => [row.name, row.setting]))).toEqual({
    fsync: "on",
    listen_addresses: "127.0.0.1",
    unix_socket_directories: "",
    password_encryption: "scram-sha-256",
  });
  expect(statSync(folder).mode & 0o777).toBe(0o700);
  const wrong = connect(database.ownerUrl.replace(/:[^:@]*@/, ":wrong@"), { connections: 1 });
  await expect(wrong`select 1`).rejects.toMatchObject({ code: "28P01" });
});

test("is shared by processes that come and go, and stops with the last of them", async () => {
  const first = await open(true);
  const server = pid();
  const second = await open();
  expect(second.ownerUrl).toBe(first.ownerUrl);
  await first.close();
  expect(pid()).toBe(server);
  expect(await answer(second)).toEqual(fine);
  await second.close();
  expect(pid()).toBeUndefined();
});

test("serves one Wicket at a time, and the next one when that has gone", async () => {
  const first = await open(true);
  await expect(open(true)).rejects.toThrow(/^Another Wicket is running on the data folder/);
  expect(await answer(first)).toEqual(fine);
  await first.close();
  expect(await answer(await open(true))).toEqual(fine);
});

test("processes that start at once end up with one server", async () => {
  const all = await Promise.all([open(), open(), open(), open()]);
  expect(new Set(all.map((database) => database.ownerUrl)).size).toBe(1);
});

test("the server of a process that was killed is adopted, and stopped in the end", async () => {
  const left = await orphan();
  const database = await open(true);
  expect(pid()).toBe(left?.pid);
  expect(await answer(database)).toEqual(fine);
  await database.close();
  expect(isAlive(left?.pid ?? 0)).toBe(false);
});

test("a pid file that a crash left is no obstacle, whether its number is free or somebody else's by now", async () => {
  for (const stale of [2 ** 22 - 3, process.pid]) {
    await (await open()).close();
    writeFileSync(join(folder, "postmaster.pid"), `${stale}\n${folder}\n1795200000\n54321\n\n127.0.0.1\n  1  1\nready   \n`);
    expect(await answer(await open())).toEqual(fine);
    await opened.pop()?.close();
  }
});

test("another port is taken when the one that was drawn is not free", async () => {
  const other = createServer().listen(0, "127.0.0.1");
  await new Promise((resolve) => other.once("listening", resolve));
  const taken = (other.address() as { port: number }).port;
  const left = await orphan(taken);
  other.close();
  expect(left?.port).not.toBe(taken);
  expect(await answer(await open())).toEqual(fine);
});

test("a server that crashes comes back where everybody looks for it", async () => {
  const database = await open(true);
  const before = pid() ?? 0;
  signal(before, "SIGKILL");
  for (let waited = 0; waited < 200 && (pid() === undefined || pid() === before); waited += 1) await pause(50);
  for (let tries = 0; ; tries += 1) {
    const found = await answer(database).catch((error: unknown) => error);
    if (tries === 100) throw found;
    if (!(found instanceof Error)) break;
    await pause(50);
  }
  expect(pid()).not.toBe(before);
});

test("secrets that are not those of the database are refused, and nothing is changed", async () => {
  await (await open()).close();
  const file = join(dataDir, "secrets.json");
  const own = readFileSync(file, "utf8");
  const left = await orphan();
  writeFileSync(file, own.replace(/("databaseSuperuserPassword": ")[^"]+/, `$1${"0".repeat(48)}`));
  await expect(open()).rejects.toThrow(/does not belong to the secrets in .* Nothing was changed/);
  expect(pid()).toBe(left?.pid);
  writeFileSync(file, own);
  expect(await answer(await open())).toEqual(fine);
});

test("the database of another major version is refused, and left as it is", async () => {
  const file = join(folder, "PG_VERSION");
  const own = readFileSync(file, "utf8");
  writeFileSync(file, "17\n");
  await expect(open()).rejects.toThrow(/was made by PostgreSQL 17, and this Wicket brings PostgreSQL 18\. Nothing was changed/);
  writeFileSync(file, own);
  expect(await answer(await open())).toEqual(fine);
});

test("the server learns nothing of Wicket's environment", async () => {
  process.env.AUTH_SECRET = "a-secret-that-the-server-must-not-see";
  await open();
  delete process.env.AUTH_SECRET;
  if (process.platform !== "linux") return;
  const seen = readFileSync(`/proc/${pid()}/environ`, "utf8");
  expect(seen).toContain("TZ=UTC");
  expect(seen).not.toContain("AUTH_SECRET");
});
