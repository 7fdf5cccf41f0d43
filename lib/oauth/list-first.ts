import { listTools } from "@/lib/connectors/list-tools.ts";
import { keepFirstListing } from "@/lib/connectors/store.ts";
import { Problem } from "@/lib/errors.ts";
import { describeError, log } from "@/lib/log.ts";
import { findTarget } from "@/lib/oauth/authorization-store.ts";
import { upstreamAddressPolicy } from "@/lib/outbound/upstream-address-policy.ts";
import type { PersonScope } from "@/lib/scope.ts";

/**
 * Lists the tools of a connector that nobody had a token for until now. Once they are listed it is an admin's business to list them
 * again. A failure leaves the connector as it was: the member is connected all the same.
 */
export async function listFirst(scope: PersonScope, to: { memberId: string; connectorId: string }, token: string): Promise<void> {
  try {
    const { unlisted, url } = await findTarget(scope, to.memberId, to.connectorId);
    if (!unlisted) return;
    const listed = await listTools({ url, token, addressPolicy: upstreamAddressPolicy() });
    await keepFirstListing(scope, to.connectorId, listed);
  } catch (error) {
    const why = error instanceof Problem ? error.code : describeError(error).name;
    log.warn({ connector: to.connectorId, reason: why }, "The tools of a connector could not be listed for the first time.");
  }
}
