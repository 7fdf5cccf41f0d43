import { runningWicket } from "@/cli/server-file.ts";
import { withDatabase } from "@/cli/with-database.ts";
import { firstOrganization } from "@/lib/access/store.ts";
import { generateKeyForMember } from "@/lib/agents/key-store.ts";
import { joinAgent } from "@/lib/agents/member-store.ts";
import { type AgentRow, updateAgent } from "@/lib/agents/store.ts";
import { listRecords } from "@/lib/audit/store.ts";
import { demoAgent } from "@/lib/demo/demo-agent.ts";
import { differences, type Told } from "@/lib/demo/differences.ts";
import { type Incident, incidents } from "@/lib/demo/incidents.ts";
import { ledger } from "@/lib/demo/ledger.ts";
import { play } from "@/lib/demo/play.ts";
import { findDemoAgent } from "@/lib/demo/seed.ts";
import { lastDemoCallId, listDemoCalls } from "@/lib/demo/store.ts";
import { zoneWhereItIs } from "@/lib/demo/zone-where-it-is.ts";
import { environment } from "@/lib/env.ts";
import { type AdminScope, mintAdminScope } from "@/lib/scope.ts";

const memberEmail = "alex@company.com";
const unplayed = "nothing was played";

/**
 * Plays both incidents against the running server and prints the action ledger. 0: everything went as it had to. 1: something differed,
 * which is said. 2: there is nothing to play against.
 */
export async function run(args: string[]): Promise<number> {
  if (args.length > 0) return say("`demo` takes no arguments. Nothing was done.", 2);
  const server = await serverUrl();
  if (server === null) return say(`Wicket is not running on this data folder, so ${unplayed}. Start it with \`npm start\`.`, 2);
  return withDatabase(async () => {
    const organizationId = await firstOrganization();
    const scope = organizationId === null ? null : mintAdminScope({ organizationId, personId: null, author: "command-line" });
    const agent = scope && (await findDemoAgent(scope));
    if (!scope || !agent) return say(`There is no demo agent, so ${unplayed}. It is made once, at the first start.`, 2);
    if (agent.status !== "active") return say(`The demo agent is disabled, so ${unplayed}. Enable it in its settings.`, 1);
    const moved = await updateAgent(scope, agent.id, { timeZone: zoneWhereItIs(demoAgent.hour, new Date()) });
    return replay(scope, moved, `${server}/mcp`);
  });
}

async function replay(scope: AdminScope, agent: AgentRow, mcpUrl: string): Promise<number> {
  const member = await joinAgent(scope, agent.id, memberEmail);
  const { key } = await generateKeyForMember(scope, member.id);
  console.log(
    `SIMULATED: a made-up agent, made-up data and real decisions. ${agent.name}, for ${memberEmail}, ${agent.timeZone}`,
  );
  const found: string[] = [];
  for (const incident of incidents) found.push(...(await replayOne(scope, { agent, incident, key, mcpUrl })));
  if (found.length > 0) return say(["", "Not as it had to be:", ...found.map((difference) => `  ${difference}`)].join("\n"), 1);
  console.log("\nEvery allowed call reached its server once, no denied one did, and all of them are on record.");
  return 0;
}

async function replayOne(
  scope: AdminScope,
  about: { agent: AgentRow; incident: Incident; key: string; mcpUrl: string },
): Promise<string[]> {
  const { steps, title, story } = about.incident;
  const before = { call: await lastDemoCallId(scope), record: (await recordsOf(scope, about.agent, 1))[0]?.number ?? 0 };
  let told: Told[];
  try {
    told = await play(about.mcpUrl, about.key, steps);
  } catch (error) {
    return [`${title}: the client was not let in. ${error instanceof Error ? error.message : ""}`];
  }
  const records = (await recordsOf(scope, about.agent, 100)).filter((record) => record.number > before.record).reverse();
  const reached = (await listDemoCalls(scope, { sinceId: before.call })).map(({ service, tool }) => `${service}.${tool}`);
  console.log(`\n${title} (SIMULATED)\n${story}\n\n${ledger(records)}`);
  return differences({ steps, told, records, reached });
}

/** The member's records of tool calls, newest first. */
async function recordsOf(scope: AdminScope, agent: AgentRow, limit: number) {
  const { records } = await listRecords(scope, { agent: agent.id, member: memberEmail, limit });
  return records;
}

/** The server of this data folder; with a database of one's own it may run elsewhere, and is asked for where people reach it. */
async function serverUrl(): Promise<string | null> {
  const { dataDir, database, publicUrl } = environment();
  const here = await runningWicket(dataDir);
  if (here || database.kind === "embedded") return here?.url ?? null;
  const answer = await fetch(`${publicUrl}/healthz`, { signal: AbortSignal.timeout(3_000) }).catch(() => null);
  return answer?.ok ? publicUrl : null;
}

function say(sentence: string, code: number): number {
  console.error(sentence);
  return code;
}
