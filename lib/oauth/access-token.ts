import { setTimeout as pause } from "node:timers/promises";
import { ConnectionError } from "@/lib/oauth/connection-error.ts";
import {
  askToReconnect,
  type ConnectionRow,
  claimRefresh,
  keepRefreshed,
  readConnection,
  releaseRefresh,
} from "@/lib/oauth/connection-store.ts";
import { refresh } from "@/lib/oauth/refresh.ts";
import { type Opener, openTokens, type Tokens } from "@/lib/oauth/token-store.ts";
import { singleton } from "@/lib/singleton.ts";
import { browserName } from "@/lib/vault/browser-secret.ts";

const waitMsMax = 5_000;
const lookAgainMs = 100;

type Asked = {
  /** The access token that the upstream answered 401 to: it is refreshed whatever its age, unless a newer one is kept already. */
  refused?: string | undefined;
};

/**
 * The access token of one member for one connector, refreshed first when it has 30 seconds or less to live. Null: the member is not
 * connected by OAuth. Refreshing happens once however many calls want it, in this process and in others: one of them claims it, the rest
 * wait for what it writes, up to 5 seconds. Throws `ConnectionError` when there is a connection and no token to be had, and
 * `CannotBeOpened` when this key or browser does not open it.
 */
export function accessToken(opener: Opener, connectorId: string, asked: Asked = {}): Promise<string | null> {
  const flights = singleton("oauth-access-tokens", () => new Map<string, Promise<string | null>>());
  const { organizationId, memberId } = opener;
  const name = JSON.stringify([organizationId, memberId, proofOf(opener), connectorId, asked.refused ?? null]);
  const under = flights.get(name);
  if (under) return under;
  const flight = accessTokenAcross(opener, connectorId, asked).finally(() => flights.delete(name));
  flights.set(name, flight);
  return flight;
}

/** The same without what calls of one process share: each asks the database for itself, as if it were a replica of its own. */
export async function accessTokenAcross(opener: Opener, connectorId: string, { refused }: Asked = {}): Promise<string | null> {
  const patienceEnds = Date.now() + waitMsMax;
  for (;;) {
    const row = await readConnection(opener, connectorId);
    if (!row) return null;
    if (row.reconnect) throw new ConnectionError("needs_reconnect");
    // It may be newer than the row that was just read; then nothing can be claimed for that one, and it is read again.
    const tokens = await openTokens(opener, connectorId);
    if (!tokens) return null;
    const usable = tokens.accessToken !== refused && row.life !== "ended";
    if (usable && row.life === "fresh") return tokens.accessToken;
    // It still works: whoever refreshes it needs no company, and where nothing can refresh it, it is used to its end.
    if (usable && (row.leased || tokens.refreshToken === null)) return tokens.accessToken;
    if (!row.leased && (await claimRefresh(opener, connectorId, row.version))) {
      const fallback = usable ? tokens.accessToken : null;
      const renewed = await renew(opener, connectorId, { version: row.version, tokens, fallback });
      if (renewed !== null) return renewed;
      continue;
    }
    if (Date.now() >= patienceEnds) throw new ConnectionError("refresh_busy");
    await pause(lookAgainMs);
  }
}

/**
 * Notes that the upstream refuses a token that was refreshed for it just now: the member has to connect again. A connection that has
 * another token by now is left alone.
 */
export async function noteRefused(opener: Opener, connectorId: string, refused: string): Promise<void> {
  const row = await readConnection(opener, connectorId);
  if (!row || row.reconnect) return;
  const tokens = await openTokens(opener, connectorId);
  if (tokens?.accessToken === refused) await askToReconnect(opener, connectorId, row.version);
}

/** Refreshes what was claimed. Null: the connection changed meanwhile, so that its row has to be read again. */
async function renew(
  opener: Opener,
  connectorId: string,
  claimed: Pick<ConnectionRow, "version"> & { tokens: Tokens; fallback: string | null },
): Promise<string | null> {
  const { version, tokens, fallback } = claimed;
  const answer = await refresh(opener, connectorId, tokens);
  if (answer.kind === "granted") {
    return (await keepRefreshed(opener, connectorId, version, answer.granted)) ? answer.accessToken : null;
  }
  if (answer.kind === "refused") {
    await askToReconnect(opener, connectorId, version);
    throw new ConnectionError("needs_reconnect");
  }
  await releaseRefresh(opener, connectorId, version);
  if (fallback !== null) return fallback;
  throw new ConnectionError("refresh_unavailable");
}

/** What a caller opens tokens with, by name: nobody shares an answer with somebody who opened it with something else. */
function proofOf(opener: Opener): string {
  if ("memberKey" in opener) return opener.keyId;
  return opener.browser ? browserName(opener.browser) : "";
}
