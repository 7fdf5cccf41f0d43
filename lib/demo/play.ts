import { Client, ProtocolError, StreamableHTTPClientTransport } from "@modelcontextprotocol/client";
import type { Told } from "@/lib/demo/differences.ts";
import type { IncidentStep } from "@/lib/demo/incidents.ts";
import { wicketVersion } from "@/lib/version.ts";

const answerMsMax = 30_000;

/**
 * Makes the calls one after the other, through the gateway at `mcpUrl`, as any MCP client would (the SDK's, which negotiates the era), and
 * tells what it was told of each. A call that was neither carried out nor denied is null: the reason is on record, or in the server's log.
 */
export async function play(mcpUrl: string, memberKey: string, steps: readonly IncidentStep[]): Promise<Told[]> {
  const client = new Client({ name: "wicket-demo", version: wicketVersion }, { versionNegotiation: { mode: "auto" } });
  const requestInit = { headers: { authorization: `Bearer ${memberKey}` } };
  const transport = new StreamableHTTPClientTransport(new URL(mcpUrl), { requestInit });
  try {
    await client.connect(transport, { timeout: answerMsMax });
    const told: Told[] = [];
    for (const { service, tool, args } of steps) told.push(await call(client, `${service}__${tool}`, args));
    return told;
  } finally {
    await client.close();
  }
}

async function call(client: Client, name: string, args: IncidentStep["args"]): Promise<Told> {
  try {
    await client.callTool({ name, arguments: { ...args } }, { timeout: answerMsMax });
    return { decision: "ALLOW", label: null };
  } catch (error) {
    const denial = error instanceof ProtocolError ? error.data : null;
    if (typeof denial !== "object" || denial === null || !("decision" in denial) || denial.decision !== "DENY") return null;
    return { decision: "DENY", label: "auditId" in denial && typeof denial.auditId === "string" ? denial.auditId : null };
  }
}
