import { and, eq, gt, isNull, lt, ne, sql } from "drizzle-orm";
import { isUuid } from "@/lib/db/identifier.ts";
import { agent, connector, member, oauthAuthorization } from "@/lib/db/schema.ts";
import { withOrganization } from "@/lib/db/transaction.ts";
import { notFound, Problem } from "@/lib/errors.ts";
import type { OauthSettings } from "@/lib/oauth-settings.ts";
import type { PersonScope } from "@/lib/scope.ts";
import type { MemberStatus } from "@/lib/vocabulary.ts";

const lifetimeMinutes = 10;

export type Target = {
  memberId: string;
  connectorId: string;
  url: string;
  oauth: OauthSettings;
  /** No tools have been listed yet: nobody had a token to list them with. */
  unlisted: boolean;
};

/** The person's own membership and a connector of its agent that they may sign in to. What is not theirs is not found. */
export async function findTarget(scope: PersonScope, memberId: string, connectorId: string): Promise<Target> {
  if (!isUuid(memberId)) throw notFound("membership");
  return withOrganization(scope.organizationId, async (tx) => {
    const [own] = await tx
      .select({ status: member.status, agentId: agent.id })
      .from(member)
      .innerJoin(agent, and(eq(agent.id, member.agentId), isNull(agent.deletedAt)))
      .where(and(eq(member.id, memberId), eq(member.personId, scope.personId), ne(member.status, "removed")));
    if (!own) throw notFound("membership");
    if (!isUuid(connectorId)) throw notFound("connector");
    const [found] = await tx
      .select()
      .from(connector)
      .where(and(eq(connector.id, connectorId), eq(connector.agentId, own.agentId)));
    if (!found) throw notFound("connector");
    refuseRejected(own.status);
    const { authKind, oauth, protocolVersion, url } = found;
    if (authKind !== "oauth" || !oauth) {
      throw new Problem("conflict", "Members do not sign in to this connector by OAuth. Nobody was sent anywhere.");
    }
    return { memberId, connectorId, url, oauth, unlisted: protocolVersion === "" };
  });
}

function refuseRejected(status: MemberStatus): void {
  if (status === "rejected")
    throw new Problem("conflict", "An admin rejected this membership. No account can be connected to it.");
}

export type Setting = {
  stateDigest: Buffer;
  browserDigest: Buffer;
  memberId: string;
  connectorId: string;
  issuer: string;
  redirectUri: string;
  clientId: string;
  sealedErrand: Buffer;
};

/** Notes that a member was sent to an authorization server. Rows that ended a day ago are cleared on the way. */
export async function keepAuthorization(scope: PersonScope, setting: Setting): Promise<void> {
  const { organizationId, personId } = scope;
  await withOrganization(organizationId, async (tx) => {
    await tx.delete(oauthAuthorization).where(lt(oauthAuthorization.expiresAt, sql`now() - interval '1 day'`));
    await tx.insert(oauthAuthorization).values({
      ...setting,
      organizationId,
      personId,
      expiresAt: sql`now() + make_interval(mins => ${lifetimeMinutes})`,
    });
  });
}

export type Authorization = typeof oauthAuthorization.$inferSelect;

/**
 * Takes the row of a state, once: of any number of answers with one state the first gets it. `null` tells that this person, in this
 * browser, was not sent out with it within the last 10 minutes; why is for `whyNot`.
 */
export async function takeAuthorization(
  scope: PersonScope,
  proof: { stateDigest: Buffer; browserDigest: Buffer; redirectUri: string },
): Promise<Authorization | null> {
  const [taken] = await withOrganization(scope.organizationId, (tx) =>
    tx
      .update(oauthAuthorization)
      .set({ usedAt: sql`now()` })
      .where(
        and(
          eq(oauthAuthorization.stateDigest, proof.stateDigest),
          eq(oauthAuthorization.personId, scope.personId),
          eq(oauthAuthorization.browserDigest, proof.browserDigest),
          eq(oauthAuthorization.redirectUri, proof.redirectUri),
          isNull(oauthAuthorization.usedAt),
          gt(oauthAuthorization.expiresAt, sql`now()`),
        ),
      )
      .returning(),
  );
  return taken ?? null;
}

export type WhyNot = "unknown" | "other_person" | "other_browser" | "other_server" | "used" | "expired";

/** Why a state was not accepted, for the page that says so. Of other people's states only that they are another's. */
export async function whyNot(
  scope: PersonScope,
  proof: { stateDigest: Buffer; browserDigest: Buffer; redirectUri: string },
): Promise<WhyNot> {
  const [row] = await withOrganization(scope.organizationId, (tx) =>
    tx.select().from(oauthAuthorization).where(eq(oauthAuthorization.stateDigest, proof.stateDigest)),
  );
  if (!row) return "unknown";
  if (row.personId !== scope.personId) return "other_person";
  if (!row.browserDigest.equals(proof.browserDigest)) return "other_browser";
  if (row.redirectUri !== proof.redirectUri) return "other_server";
  return row.usedAt === null ? "expired" : "used";
}
