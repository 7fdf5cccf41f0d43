import { runningWicket } from "@/cli/server-file.ts";
import { withDatabase } from "@/cli/with-database.ts";
import { ensureOrganization } from "@/lib/access/setup.ts";
import { generateKeyForMember } from "@/lib/agents/key-store.ts";
import { joinAgent } from "@/lib/agents/member-store.ts";
import { findAgent } from "@/lib/agents/store.ts";
import { environment } from "@/lib/env.ts";
import { canonicalAddress } from "@/lib/mail/address.ts";
import { mintAdminScope } from "@/lib/scope.ts";

/**
 * `trial member <agent> <email>`: makes the address an approved member of the agent and prints the gateway's address and a new key as one
 * line of JSON. For the embedded database only, whose owner this is anyway; everybody else approves people in the dashboard.
 */
export async function run(args: string[]): Promise<number> {
  const [what, agentName, email] = args;
  if (what !== "member" || agentName === undefined || email === undefined || args.length > 3) {
    console.error("Usage: npm run -s wicket -- trial member <agent> <email>\nNothing was done.");
    return 2;
  }
  const { database, dataDir, publicUrl } = environment();
  if (database.kind !== "embedded") {
    console.error("`trial` works with the embedded database only. Nothing was done; add the member in the dashboard.");
    return 1;
  }
  const address = canonicalAddress(email);
  // The server may have been started on a port that this command was not told.
  const here = await runningWicket(dataDir);
  return withDatabase(async () => {
    const { organizationId } = await ensureOrganization();
    const scope = mintAdminScope({ organizationId, personId: null, author: "command-line" });
    const agent = await findAgent(scope, agentName);
    const member = await joinAgent(scope, agent.id, address);
    const { key } = await generateKeyForMember(scope, member.id);
    console.log(JSON.stringify({ url: `${here?.publicUrl ?? publicUrl}/mcp`, key }));
    return 0;
  });
}
