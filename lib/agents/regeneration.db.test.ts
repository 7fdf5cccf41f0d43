import { type ChildProcess, spawn } from "node:child_process";
import { randomInt } from "node:crypto";
import { once } from "node:events";
import { mkdirSync, mkdtempSync, rmSync } from "node:fs";
import { join } from "node:path";
import { build } from "esbuild";
import { afterAll, beforeAll, expect, test } from "vitest";
import { openForKey } from "@/lib/agents/credential-store.ts";
import { generateKey } from "@/lib/agents/key-store.ts";
import { lockMember } from "@/lib/agents/member-store.ts";
import { type AgentWithServices, agentWithServices, type Connected, connectedMember } from "@/lib/agents/testing-connected.ts";
import type { Begin, Told } from "@/lib/agents/testing-regenerator.ts";
import { type TestDatabase, testDatabase } from "@/lib/db/testing.ts";
import { newOrganization } from "@/lib/db/testing-organization.ts";
import { withOrganization } from "@/lib/db/transaction.ts";
import { deriveKey, environment } from "@/lib/env.ts";
import { authenticate } from "@/lib/gateway/authenticate.ts";
import { readFacts } from "@/lib/gateway/store.ts";
import type { World } from "@/lib/gateway/world.ts";
import type { AdminScope } from "@/lib/scope.ts";

const kills = Number(process.env.WICKET_REGENERATION_KILLS || 40);
/** A regeneration takes 20 to 60 ms: a kill falls anywhere into one of the first few. */
const latestKillMs = 120;

let database: TestDatabase;
let scope: AdminScope;
let agent: AgentWithServices;
let program: string;
let folder: string;

beforeAll(async () => {
  database = await testDatabase();
  scope = await newOrganization(database);
  agent = await agentWithServices(scope, "Killed", 5);
  // Node 20 reads no TypeScript. Bundled into the project's own `dist`, its packages are found.
  const root = process.cwd();
  mkdirSync(join(root, "dist"), { recursive: true });
  folder = mkdtempSync(join(root, "dist", "regenerator-"));
  program = join(folder, "regenerator.mjs");
  const shape = { bundle: true, platform: "node", format: "esm", target: "node20", packages: "external" } as const;
  const entryPoints = ["lib/agents/testing-regenerator.ts"];
  await build({ ...shape, absWorkingDir: root, entryPoints, outfile: program, alias: { "@": root }, logLevel: "error" });
});
afterAll(async () => {
  await database?.close();
  if (folder) rmSync(folder, { recursive: true, force: true });
});

/** A process that waits to be told whose key to replace; started early, because starting takes longer than all the rest. */
async function regenerator(): Promise<ChildProcess> {
  const env = { ...process.env, NODE_ENV: "production" as const, NODE_OPTIONS: "" };
  const child = spawn(process.execPath, [program], { env, stdio: ["ignore", "inherit", "inherit", "ipc"] });
  await once(child, "message");
  return child;
}

/** The tokens as the bearer of a key opens them; null for a key that is refused. */
async function opened(key: string): Promise<(string | null)[] | null> {
  const world = { facts: readFacts, keyLookupSecret: deriveKey("member-key-lookup"), report: () => undefined };
  const bearer = await authenticate(world as Partial<World> as World, key, null).then(
    (found) => found.scope,
    () => null,
  );
  return bearer && Promise.all(agent.services.map((service) => openForKey(bearer, service)));
}

async function expectWhole({ memberId }: Connected): Promise<void> {
  const { ownerSql } = database;
  const [pair] = await ownerSql`select generation from member_key_pair where member_id = ${memberId}`;
  const live = await ownerSql`select id from member_key where member_id = ${memberId} and revoked_at is null`;
  expect(live).toHaveLength(1);
  const wraps =
    await ownerSql`select purpose, holder, generation from private_key_wrap where member_id = ${memberId} order by purpose`;
  expect(wraps.map((row) => [row.purpose, row.generation])).toEqual([
    ["browser", pair?.generation],
    ["member-key", pair?.generation],
  ]);
  expect(wraps[1]?.holder).toBe(live[0]?.id);
}

test(`a process that replaces a key is killed ${kills} times: one key works, the other does not, and every token opens`, {
  timeout: 60_000 + kills * 2_000,
}, async () => {
  expect(environment().database.kind).toBe("embedded");
  const member = await connectedMember(scope, agent, "killed@company.com");
  const { memberId, person, browser, tokens } = member;
  const begin: Begin = { ...person, memberId, browser: browser.toString("hex") };
  let works = (await generateKey(person, memberId, { browser })).key;
  const dead: string[] = [];
  const found = { between: 0, undone: 0, done: 0, regenerations: 0 };
  let next = regenerator();
  for (let kill = 0; kill < kills; kill++) {
    const child = await next;
    if (kill + 1 < kills) next = regenerator();
    let pending: string | null = null;
    child.on("message", (told: Told) => {
      if (told === "ready") return;
      if ("staged" in told) pending = told.staged;
      else {
        dead.push(works);
        works = told.inForce;
        pending = null;
        found.regenerations += 1;
      }
    });
    const exited = once(child, "exit");
    // The first time it has yet to connect to the database, and kills would all fall into that.
    const isWarm = new Promise<void>((resolve) =>
      child.on("message", (told: Told) => told !== "ready" && "inForce" in told && resolve()),
    );
    child.send(begin);
    await Promise.race([isWarm, exited]);
    await new Promise((resolve) => setTimeout(resolve, randomInt(latestKillMs)));
    child.kill("SIGKILL");
    expect((await exited)[1]).toBe("SIGKILL");
    // What the process had said before it died may not have been read yet.
    if (child.connected) await once(child, "disconnect");
    // The database may still be at work on its last words. Whoever has the member locked is done.
    await withOrganization(scope.organizationId, (tx) => lockMember(tx, memberId));

    await expectWhole(member);
    const candidates = pending === null ? [works] : [works, pending];
    const outcomes = await Promise.all(candidates.map(opened));
    expect(outcomes.filter((outcome) => outcome !== null)).toEqual([tokens]);
    if (pending === null) found.between += 1;
    else if (outcomes[0] !== null) {
      found.undone += 1;
      dead.push(pending);
    } else {
      found.done += 1;
      dead.push(works);
      works = pending;
    }
    for (const key of dead.slice(-5)) expect(await opened(key)).toBeNull();
  }
  console.info(
    `${kills} kills, ${found.regenerations} regenerations seen through: ${found.undone} left the old key, ${found.done} the new one, ${found.between} fell between two.`,
  );
  expect(found.undone).toBeGreaterThan(0);
  expect(await opened(works)).toEqual(tokens);
});
