import { and, eq, sql } from "drizzle-orm";
import { sealCredential } from "@/lib/agents/credential-store.ts";
import { lockMember } from "@/lib/agents/member-store.ts";
import { isUuid } from "@/lib/db/identifier.ts";
import { connection, connector, upstreamSession } from "@/lib/db/schema.ts";
import { type Transaction, withOrganization } from "@/lib/db/transaction.ts";
import { notFound, Problem } from "@/lib/errors.ts";
import type { PersonScope } from "@/lib/scope.ts";

/**
 * Keeps the person's own token for a connector whose members sign in themselves, sealed to the member's pair; `browser` locks the pair where
 * this is the member's first. Replaces the one before.
 */
export async function connectWithToken(
  scope: PersonScope,
  memberId: string,
  connectorId: string,
  { token, browser }: { token: string; browser: Buffer | null },
): Promise<void> {
  const { organizationId } = scope;
  await withOrganization(organizationId, async (tx) => {
    const found = await lockMember(tx, memberId, { personId: scope.personId });
    if (!isUuid(connectorId)) throw notFound("connector");
    const [target] = await tx
      .select({ id: connector.id, authKind: connector.authKind })
      .from(connector)
      .where(and(eq(connector.id, connectorId), eq(connector.agentId, found.agentId)));
    if (!target) throw notFound("connector");
    if (target.authKind !== "member") {
      throw new Problem("conflict", "Members do not sign in to this connector themselves. The token was not kept.");
    }
    const first = browser && { kind: "browser" as const, secret: browser };
    const sealed = await sealCredential(tx, { organizationId, memberId }, { connectorId, token, first });
    if (!sealed) throw new Problem("conflict", "There is nothing to seal the token with. It was not kept; connect in a browser.");
    await tx
      .insert(connection)
      .values({ organizationId, memberId, connectorId, ...sealed })
      .onConflictDoUpdate({
        target: [connection.organizationId, connection.memberId, connection.connectorId],
        set: { ...sealed, connectedAt: sql`now()` },
      });
    await forgetUpstreamSession(tx, memberId, connectorId);
  });
}

/** Wipes the person's own token for a connector. */
export async function disconnect(scope: PersonScope, memberId: string, connectorId: string): Promise<void> {
  await withOrganization(scope.organizationId, async (tx) => {
    await lockMember(tx, memberId, { personId: scope.personId });
    if (!isUuid(connectorId)) throw notFound("connection");
    const gone = await tx
      .delete(connection)
      .where(and(eq(connection.memberId, memberId), eq(connection.connectorId, connectorId)))
      .returning({ connectorId: connection.connectorId });
    if (gone.length === 0) throw notFound("connection");
    await forgetUpstreamSession(tx, memberId, connectorId);
  });
}

async function forgetUpstreamSession(tx: Transaction, memberId: string, connectorId: string): Promise<void> {
  await tx
    .delete(upstreamSession)
    .where(and(eq(upstreamSession.memberId, memberId), eq(upstreamSession.connectorId, connectorId)));
}
