import { disconnect } from "@/lib/agents/connection-store.ts";
import { readConnection } from "@/lib/oauth/connection-store.ts";
import { revoke } from "@/lib/oauth/revoke.ts";
import { type Holder, openTokens, type Tokens } from "@/lib/oauth/token-store.ts";
import type { PersonScope } from "@/lib/scope.ts";
import { CannotBeOpened } from "@/lib/vault/cannot-be-opened.ts";

/**
 * Wipes the person's own connection, whatever its kind, and then tells the authorization server where it came from (RFC 7009). Wiping comes
 * first and does not wait for an answer of the server to succeed; a browser that does not open the tokens cannot have them revoked.
 * Throws `not_found` for what is not the person's own, or not there.
 */
export async function disconnectAccount(
  scope: PersonScope,
  memberId: string,
  { connectorId, browser }: { connectorId: string; browser: Buffer | null },
): Promise<{ revoked: boolean }> {
  const holder = { organizationId: scope.organizationId, memberId, browser };
  const tokens = await tokensOf(holder, connectorId);
  await disconnect(scope, memberId, connectorId);
  return { revoked: tokens !== null && (await revoke(holder, connectorId, tokens)) };
}

/** Null for a connection that is not by OAuth, and for tokens that this browser does not open. Whose they are is for `disconnect` to say. */
async function tokensOf(holder: Holder & { browser: Buffer | null }, connectorId: string): Promise<Tokens | null> {
  try {
    const isOauth = (await readConnection(holder, connectorId)) !== null;
    return isOauth ? await openTokens(holder, connectorId) : null;
  } catch (error) {
    if (error instanceof CannotBeOpened) return null;
    throw error;
  }
}
