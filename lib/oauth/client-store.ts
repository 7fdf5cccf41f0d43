import { and, eq, sql } from "drizzle-orm";
import { isUuid } from "@/lib/db/identifier.ts";
import { connector, oauthClient } from "@/lib/db/schema.ts";
import { withOrganization } from "@/lib/db/transaction.ts";
import { environment } from "@/lib/env.ts";
import { notFound, Problem } from "@/lib/errors.ts";
import { issuerTag, redirectUri } from "@/lib/oauth/client-metadata.ts";
import type { AdminScope } from "@/lib/scope.ts";
import { seal, unseal } from "@/lib/vault/seal.ts";
import { type OauthClientOrigin, oauthClientOrigins } from "@/lib/vocabulary.ts";

/** What an authorization server knows Wicket as. */
export type OauthClient = {
  readonly clientId: string;
  readonly secret: string | null;
  readonly authMethod: string | null;
  readonly redirectUri: string;
};
export type StoredClient = OauthClient & { readonly origin: OauthClientOrigin };

type Within = { readonly organizationId: string };

/** Keeps the app that an admin registered at the connector's authorization server. The secret is sealed, and never answered. */
export async function keepApp(
  scope: AdminScope,
  connectorId: string,
  app: { clientId: string; secret: string | null },
): Promise<void> {
  const issuer = await issuerOf(scope, connectorId);
  const address = redirectUri(environment().publicUrl, issuerTag(issuer));
  await keepClient(scope, connectorId, { issuer, origin: "app", ...app, authMethod: null, redirectUri: address });
}

/**
 * Forgets the app and the registration, so that Wicket registers anew: a server that lost a registration tells its members, and never
 * Wicket. Members who connected with either have to connect again when their tokens end.
 */
export async function forgetClients(scope: AdminScope, connectorId: string): Promise<void> {
  const issuer = await issuerOf(scope, connectorId);
  for (const origin of oauthClientOrigins) await forgetClient(scope, connectorId, { issuer, origin });
}

/** The client ids of the apps of these connectors, by connector: all that is ever shown of them. */
export async function appIds(scope: AdminScope): Promise<Map<string, string>> {
  const rows = await withOrganization(scope.organizationId, (tx) =>
    tx
      .select({ connectorId: oauthClient.connectorId, clientId: oauthClient.clientId })
      .from(oauthClient)
      .where(eq(oauthClient.origin, "app")),
  );
  return new Map(rows.map((row) => [row.connectorId, row.clientId]));
}

/** The clients that the connector has at this authorization server. One whose secret has ended is none. */
export async function clientsAt(within: Within, connectorId: string, issuer: string): Promise<StoredClient[]> {
  const rows = await withOrganization(within.organizationId, (tx) =>
    tx
      .select()
      .from(oauthClient)
      .where(
        and(
          eq(oauthClient.connectorId, connectorId),
          eq(oauthClient.issuer, issuer),
          sql`(${oauthClient.secretExpiresAt} is null or ${oauthClient.secretExpiresAt} > now())`,
        ),
      ),
  );
  return rows.map(({ origin, clientId, sealedSecret, authMethod, redirectUri: address }) => ({
    origin,
    clientId,
    authMethod,
    redirectUri: address,
    secret: sealedSecret ? unseal(sealedSecret, placeOf(within, connectorId, issuer)) : null,
  }));
}

/** Keeps a client in place of the one before. A dynamic registration that still holds stays: of two at once, the first is used by both. */
export async function keepClient(
  within: Within,
  connectorId: string,
  client: OauthClient & { issuer: string; origin: OauthClientOrigin; secretExpiresAt?: Date | null },
): Promise<void> {
  const { issuer, origin, clientId, secret, authMethod, redirectUri: address, secretExpiresAt = null } = client;
  const sealedSecret = secret === null ? null : seal(secret, placeOf(within, connectorId, issuer));
  const changed = { clientId, sealedSecret, authMethod, redirectUri: address, secretExpiresAt };
  await withOrganization(within.organizationId, (tx) =>
    tx
      .insert(oauthClient)
      .values({ organizationId: within.organizationId, connectorId, issuer, origin, ...changed })
      .onConflictDoUpdate({
        target: [oauthClient.organizationId, oauthClient.connectorId, oauthClient.issuer, oauthClient.origin],
        set: { ...changed, createdAt: sql`now()` },
        setWhere:
          origin === "app" ? sql`true` : sql`${oauthClient.redirectUri} <> ${address} or ${oauthClient.secretExpiresAt} <= now()`,
      }),
  );
}

export async function forgetClient(
  within: Within,
  connectorId: string,
  which: { issuer: string; origin: OauthClientOrigin },
): Promise<void> {
  await withOrganization(within.organizationId, (tx) =>
    tx
      .delete(oauthClient)
      .where(
        and(eq(oauthClient.connectorId, connectorId), eq(oauthClient.issuer, which.issuer), eq(oauthClient.origin, which.origin)),
      ),
  );
}

async function issuerOf(scope: AdminScope, connectorId: string): Promise<string> {
  if (!isUuid(connectorId)) throw notFound("connector");
  const [found] = await withOrganization(scope.organizationId, (tx) =>
    tx.select({ oauth: connector.oauth }).from(connector).where(eq(connector.id, connectorId)),
  );
  if (!found) throw notFound("connector");
  if (!found.oauth)
    throw new Problem("conflict", "Members do not sign in to this connector by OAuth. The app was not kept; remove it there.");
  return found.oauth.issuer;
}

function placeOf({ organizationId }: Within, connectorId: string, issuer: string): string[] {
  return ["oauth-client", organizationId, connectorId, issuer];
}
