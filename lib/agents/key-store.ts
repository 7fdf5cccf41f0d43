import { and, eq, inArray, isNull } from "drizzle-orm";
import { v7 as uuidv7 } from "uuid";
import { openAll, renewPair, type Unlock, unlockPair } from "@/lib/agents/credential-store.ts";
import { isMemberKey, keyDigest, newMemberKey } from "@/lib/agents/member-key.ts";
import { type LockedMember, lockMember, revokeIn } from "@/lib/agents/member-store.ts";
import { isStagedKey } from "@/lib/agents/staged-key.ts";
import { connector, memberKey } from "@/lib/db/schema.ts";
import { type Transaction, withOrganization } from "@/lib/db/transaction.ts";
import { deriveKey } from "@/lib/env.ts";
import { Problem } from "@/lib/errors.ts";
import type { AdminScope, PersonScope } from "@/lib/scope.ts";

/** What somebody has at hand to open the credentials that were sealed under the key before. */
export type AtHand = {
  /** The secret in this browser's cookie. */
  browser: Buffer | null;
  /** The old key, pasted. */
  oldKey?: string | null | undefined;
  /** Whether connections that nobody can open any more may be wiped. */
  forget?: boolean | undefined;
};

/** A key that is in force, and the services that have to be connected again because their credentials could not be opened. */
export type NewKey = { key: string; keyId: string; reconnect: string[] };

/**
 * Generates the person's own key for an approved membership that has none. The key is returned once and stored only as a digest; the
 * member's credentials are sealed under a new pair that opens with this key and in this browser.
 *
 * Throws `conflict` for a member who is not approved or has a live key, and for connections that cannot be opened (see `AtHand`).
 */
export async function generateKey(scope: PersonScope, memberId: string, hand: AtHand): Promise<NewKey> {
  return withOrganization(scope.organizationId, async (tx) => {
    const found = await lockMember(tx, memberId, { personId: scope.personId });
    if (await liveKeyOf(tx, found.id)) {
      throw new Problem("conflict", "There is a live key. Nothing was changed; stage a new one, save it, and confirm it.");
    }
    return putKey(tx, found, { organizationId: scope.organizationId, author: scope.email, key: newMemberKey(), hand });
  });
}

/**
 * Puts a staged key into force (`stageKey`): in one transaction the credentials are sealed under a new pair, the new key opens them, and
 * the old key and everything else that did is dead.
 *
 * Throws `invalid_input` for a key that was not staged for this membership within the last ten minutes; `conflict` as `generateKey`.
 */
export async function confirmKey(
  scope: PersonScope,
  memberId: string,
  staged: { key: string; proof: string },
  hand: AtHand,
): Promise<NewKey> {
  return withOrganization(scope.organizationId, async (tx) => {
    const found = await lockMember(tx, memberId, { personId: scope.personId });
    if (!isMemberKey(staged.key) || !isStagedKey(staged, memberId, Date.now())) {
      throw new Problem(
        "invalid_input",
        "This key was not made for this membership within the last ten minutes. The old key works on; generate another one.",
      );
    }
    return putKey(tx, found, { organizationId: scope.organizationId, author: scope.email, key: staged.key, hand });
  });
}

/** The services whose credentials could not be opened with what is at hand: what a new key would cost. */
export async function wouldBeLost(scope: PersonScope, memberId: string, hand: AtHand): Promise<string[]> {
  return withOrganization(scope.organizationId, async (tx) => {
    const found = await lockMember(tx, memberId, { personId: scope.personId });
    const whose = { organizationId: scope.organizationId, memberId };
    const old = await unlockPair(tx, whose, await unlocksOf(tx, found.id, hand));
    const credentials = await openAll(tx, whose, old);
    old?.fill(0);
    const lost = credentials.filter(({ opened }) => opened === null);
    for (const { opened } of credentials) opened?.fill(0);
    return servicesOf(
      tx,
      lost.map(({ connectorId }) => connectorId),
    );
  });
}

/** A key for any member, for whoever holds the database: the command line. It can open no connections, so it is refused where there are some. */
export async function generateKeyForMember(scope: AdminScope, memberId: string): Promise<NewKey> {
  return withOrganization(scope.organizationId, async (tx) => {
    const found = await lockMember(tx, memberId);
    const hand = { browser: null };
    return putKey(tx, found, { organizationId: scope.organizationId, author: scope.author, key: newMemberKey(), hand });
  });
}

/** Revokes a member's live key: the person's own, or anybody's for an admin. The next call with it is refused. */
export async function revokeKey(scope: PersonScope | AdminScope, memberId: string): Promise<void> {
  const own = "author" in scope ? {} : { personId: scope.personId };
  const author = "author" in scope ? scope.author : scope.email;
  await withOrganization(scope.organizationId, async (tx) => {
    await lockMember(tx, memberId, own);
    await revokeIn(tx, memberId, author);
  });
}

async function putKey(
  tx: Transaction,
  found: LockedMember,
  given: { organizationId: string; author: string; key: string; hand: AtHand },
): Promise<NewKey> {
  const { organizationId, author, key, hand } = given;
  if (found.status !== "approved") {
    throw new Problem("conflict", `Only an approved member can have a key; this one is ${found.status}. No key was made.`);
  }
  const digest = keyDigest(key, deriveKey("member-key-lookup"));
  const known = await keyWith(tx, found.id, digest);
  // The answer to the first confirmation was lost: what it said holds.
  if (known && known.revokedAt === null) return { key, keyId: known.id, reconnect: [] };
  if (known) throw new Problem("conflict", "That key was in force before and has been replaced. Nothing was changed.");
  const whose = { organizationId, memberId: found.id };
  const old = await unlockPair(tx, whose, await unlocksOf(tx, found.id, hand));
  const credentials = await openAll(tx, whose, old);
  try {
    const lost = await servicesOf(
      tx,
      credentials.filter(({ opened }) => opened === null).map(({ connectorId }) => connectorId),
    );
    if (lost.length > 0 && hand.forget !== true) {
      throw new Problem(
        "conflict",
        `What you connected cannot be opened from here: ${lost.join(", ")}. Nothing was changed. Paste the old key, use the browser in which you connected, or go on and connect again.`,
      );
    }
    await revokeIn(tx, found.id, author);
    const keyId = uuidv7();
    await tx.insert(memberKey).values({ organizationId, id: keyId, memberId: found.id, digest });
    const keep: Unlock[] = [{ kind: "member-key", keyId, key }];
    if (hand.browser) keep.push({ kind: "browser", secret: hand.browser });
    await renewPair(tx, whose, { credentials, keep });
    return { key, keyId, reconnect: lost };
  } finally {
    old?.fill(0);
    for (const { opened } of credentials) opened?.fill(0);
  }
}

async function unlocksOf(tx: Transaction, memberId: string, { browser, oldKey }: AtHand): Promise<Unlock[]> {
  const unlocks: Unlock[] = browser ? [{ kind: "browser", secret: browser }] : [];
  if (!oldKey) return unlocks;
  const digest = isMemberKey(oldKey) ? keyDigest(oldKey, deriveKey("member-key-lookup")) : null;
  const known = digest && (await keyWith(tx, memberId, digest));
  if (!known)
    throw new Problem("invalid_input", "That is not the key of this membership. Nothing was changed.", { field: "oldKey" });
  return [...unlocks, { kind: "member-key", keyId: known.id, key: oldKey }];
}

async function liveKeyOf(tx: Transaction, memberId: string): Promise<boolean> {
  const live = and(eq(memberKey.memberId, memberId), isNull(memberKey.revokedAt));
  return (await tx.select({ id: memberKey.id }).from(memberKey).where(live)).length > 0;
}

async function keyWith(tx: Transaction, memberId: string, digest: Buffer) {
  const [found] = await tx
    .select({ id: memberKey.id, revokedAt: memberKey.revokedAt })
    .from(memberKey)
    .where(and(eq(memberKey.memberId, memberId), eq(memberKey.digest, digest)));
  return found ?? null;
}

/** The services' keys, in order. */
async function servicesOf(tx: Transaction, connectorIds: string[]): Promise<string[]> {
  if (connectorIds.length === 0) return [];
  const rows = await tx
    .select({ key: connector.key })
    .from(connector)
    .where(inArray(connector.id, connectorIds))
    .orderBy(connector.key);
  return rows.map(({ key }) => key);
}
