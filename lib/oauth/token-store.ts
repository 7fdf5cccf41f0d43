import { and, eq } from "drizzle-orm";
import { z } from "zod";
import { openCredentialWith, openForKey, sealCredential, unlockPair } from "@/lib/agents/credential-store.ts";
import { connection } from "@/lib/db/schema.ts";
import { type Transaction, withOrganization } from "@/lib/db/transaction.ts";
import type { KeyScope } from "@/lib/scope.ts";
import { CannotBeOpened } from "@/lib/vault/cannot-be-opened.ts";

/** Whose tokens: what is sealed for one member and connector does not open for another. */
export type Holder = { readonly organizationId: string; readonly memberId: string };

/** Who opens them: the bearer of the member's key, or the member in a browser that has the secret. */
export type Opener = KeyScope | (Holder & { readonly browser: Buffer | null });

/**
 * What an authorization server gave for one member, and all that is needed to use it there. The endpoints are sealed along with the
 * tokens, so that nobody who can write to the database can have a token sent elsewhere.
 */
const tokensShape = z.object({
  accessToken: z.string(),
  refreshToken: z.string().nullable(),
  issuer: z.string(),
  tokenEndpoint: z.string(),
  revocationEndpoint: z.string().nullable(),
  authMethods: z.array(z.string()),
  clientId: z.string(),
  resource: z.string().nullable(),
});
export type Tokens = z.infer<typeof tokensShape>;

export type SealedTokens = { sealedToken: Buffer; generation: number };

/**
 * Seals tokens for the row of this member and connector, to the member's pair as it is now; `browser` locks the pair where it is the
 * member's first. Null when there is nothing to seal them to. With `openTokens` the only place that knows how they are kept. Lock the row
 * or the member first: a key that is regenerated at the same time makes a new pair.
 */
export async function sealTokens(
  tx: Transaction,
  { organizationId, memberId }: Holder,
  connectorId: string,
  { tokens, browser }: { tokens: Tokens; browser: Buffer | null },
): Promise<SealedTokens | null> {
  const first = browser && { kind: "browser" as const, secret: browser };
  return sealCredential(tx, { organizationId, memberId }, { connectorId, token: JSON.stringify(tokens), first });
}

/** Opens what `sealTokens` made, as it stands in the row now. Null when there is none. Throws CannotBeOpened. */
export async function openTokens(opener: Opener, connectorId: string): Promise<Tokens | null> {
  const opened = "memberKey" in opener ? await openForKey(opener, connectorId) : await openInBrowser(opener, connectorId);
  return opened === null ? null : tokensShape.parse(JSON.parse(opened));
}

async function openInBrowser(opener: Holder & { browser: Buffer | null }, connectorId: string): Promise<string | null> {
  const { organizationId, memberId, browser } = opener;
  return withOrganization(organizationId, async (tx) => {
    const [row] = await tx
      .select({ sealedToken: connection.sealedToken, generation: connection.generation })
      .from(connection)
      .where(and(eq(connection.memberId, memberId), eq(connection.connectorId, connectorId)));
    if (!row) return null;
    const whose = { organizationId, memberId };
    const privateKey = await unlockPair(tx, whose, browser ? [{ kind: "browser", secret: browser }] : []);
    if (!privateKey) throw new CannotBeOpened();
    try {
      const opened = await openCredentialWith(privateKey, whose, { connectorId, ...row });
      const text = opened.toString("utf8");
      opened.fill(0);
      return text;
    } finally {
      privateKey.fill(0);
    }
  });
}
