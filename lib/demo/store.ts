import { asc, desc, gt } from "drizzle-orm";
import { demoCall } from "@/lib/db/schema.ts";
import { withOrganization } from "@/lib/db/transaction.ts";
import type { DemoScope } from "@/lib/demo/credential.ts";
import type { DemoService } from "@/lib/demo/demo-service.ts";
import type { AdminScope } from "@/lib/scope.ts";

export type DemoCallRow = { id: number; service: string; tool: string; reachedAt: Date };

const nameLengthMax = 128;

/** Writes down that a `tools/call` reached a demo server. The name of the tool is what the caller said; arguments have no column. */
export async function logDemoCall(scope: DemoScope, service: DemoService, toolName: string): Promise<void> {
  const { organizationId } = scope;
  const tool = toolName.slice(0, nameLengthMax).replaceAll(/\p{Cc}|\p{Cs}/gu, "�");
  await withOrganization(organizationId, (tx) => tx.insert(demoCall).values({ organizationId, service, tool }));
}

/** What reached the organization's demo servers after the call with the id `sinceId` (0: from the beginning), oldest first, at most 1,000. */
export async function listDemoCalls(scope: AdminScope, options: { sinceId: number }): Promise<DemoCallRow[]> {
  return withOrganization(scope.organizationId, (tx) =>
    tx
      .select({ id: demoCall.id, service: demoCall.service, tool: demoCall.tool, reachedAt: demoCall.reachedAt })
      .from(demoCall)
      .where(gt(demoCall.id, options.sinceId))
      .orderBy(asc(demoCall.id))
      .limit(1000),
  );
}

/** The id of the latest call that reached a demo server of the organization, 0 when there was none. */
export async function lastDemoCallId(scope: AdminScope): Promise<number> {
  const [last] = await withOrganization(scope.organizationId, (tx) =>
    tx.select({ id: demoCall.id }).from(demoCall).orderBy(desc(demoCall.id)).limit(1),
  );
  return last?.id ?? 0;
}
