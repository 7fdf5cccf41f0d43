import { createHmac, timingSafeEqual } from "node:crypto";
import { and, eq, max, ne, sql } from "drizzle-orm";
import { connection, memberKey, memberKeyPair, privateKeyWrap } from "@/lib/db/schema.ts";
import { type Transaction, withOrganization } from "@/lib/db/transaction.ts";
import { deriveKey } from "@/lib/env.ts";
import type { KeyScope } from "@/lib/scope.ts";
import { browserName } from "@/lib/vault/browser-secret.ts";
import { CannotBeOpened } from "@/lib/vault/cannot-be-opened.ts";
import { newKeyPair } from "@/lib/vault/key-pair.ts";
import { lengthPrefixed } from "@/lib/vault/length-prefixed.ts";
import { unseal } from "@/lib/vault/seal.ts";
import { openWith, sealTo } from "@/lib/vault/sealed-box.ts";
import { unwrapPrivateKey, wrapPrivateKey } from "@/lib/vault/wrapped-key.ts";

/** What opens a member's credentials: a member key that is or was live, or the secret in the member's own browser. */
export type Unlock = { kind: "member-key"; keyId: string; key: string } | { kind: "browser"; secret: Buffer };

type Whose = { organizationId: string; memberId: string };

/**
 * Seals a credential of a member to the member's public key. Nobody's secret is needed for that; a member without a pair gets one, whose
 * private half only `first` can open. Null when there is no pair and nothing to lock one with: then nothing was sealed. Throws
 * CannotBeOpened when the pair is not the one that its locks were made for.
 */
export async function sealCredential(
  tx: Transaction,
  whose: Whose,
  { connectorId, token, first }: { connectorId: string; token: string; first: Unlock | null },
): Promise<{ sealedToken: Buffer; generation: number } | null> {
  const known = await pairOf(tx, whose);
  const [newest] = await tx
    .select({ generation: max(privateKeyWrap.generation) })
    .from(privateKeyWrap)
    .where(eq(privateKeyWrap.memberId, whose.memberId));
  // The pair and its locks are written together. Where they do not match, one of them was put back or taken away.
  if ((newest?.generation ?? null) !== null && newest?.generation !== known?.generation) throw new CannotBeOpened();
  const pair = known ?? (first && (await replacePair(tx, whose, 1, [first])));
  if (!pair) return null;
  const { generation, publicKey } = pair;
  return { sealedToken: await sealTo(publicKey, token, credentialPlace(whose, connectorId, generation)), generation };
}

/** Opens one stored credential with the member's private key. Throws CannotBeOpened. */
export async function openCredentialWith(
  privateKey: Buffer,
  whose: Whose,
  stored: { connectorId: string; sealedToken: Buffer; generation: number },
): Promise<Buffer> {
  return openWith(privateKey, stored.sealedToken, credentialPlace(whose, stored.connectorId, stored.generation));
}

/** The key was live when the call was judged, and was revoked or replaced before its credential was opened. */
export class KeyReplaced extends Error {
  override readonly name = "KeyReplaced";
}

/** A stored credential as the bearer of a live key opens it: for one call. Null when there is none. Throws CannotBeOpened and KeyReplaced. */
export async function openForKey(scope: KeyScope, connectorId: string): Promise<string | null> {
  const { organizationId, memberId } = scope;
  const [row] = await withOrganization(organizationId, (tx) =>
    tx
      .select({
        sealedToken: connection.sealedToken,
        generation: connection.generation,
        wrapped: privateKeyWrap.wrapped,
        revokedAt: memberKey.revokedAt,
      })
      .from(connection)
      .leftJoin(memberKey, eq(memberKey.id, scope.keyId))
      .leftJoin(
        privateKeyWrap,
        and(
          eq(privateKeyWrap.memberId, connection.memberId),
          eq(privateKeyWrap.purpose, "member-key"),
          eq(privateKeyWrap.holder, scope.keyId),
          eq(privateKeyWrap.generation, connection.generation),
        ),
      )
      .where(and(eq(connection.memberId, memberId), eq(connection.connectorId, connectorId))),
  );
  if (!row) return null;
  if (row.revokedAt !== null) throw new KeyReplaced();
  if (row.generation === 0) return unseal(row.sealedToken, serverPlace(scope, connectorId));
  if (!row.wrapped) throw new CannotBeOpened();
  const unlock = { kind: "member-key", keyId: scope.keyId, key: scope.memberKey() } as const;
  const privateKey = unwrapPrivateKey(row.wrapped, lockOf(scope, row.generation, unlock));
  let opened: Buffer = Buffer.alloc(0);
  try {
    opened = await openCredentialWith(privateKey, scope, { connectorId, ...row });
    return opened.toString("utf8");
  } finally {
    privateKey.fill(0);
    opened.fill(0);
  }
}

/** The member's private key, or null when none of these opens it. The caller zeroes it. */
export async function unlockPair(tx: Transaction, whose: Whose, unlocks: readonly Unlock[]): Promise<Buffer | null> {
  const pair = await pairOf(tx, whose);
  if (!pair) return null;
  const wraps = await tx.select().from(privateKeyWrap).where(eq(privateKeyWrap.memberId, whose.memberId));
  for (const unlock of unlocks) {
    const found = wraps.find((one) => one.purpose === unlock.kind && one.holder === holderOf(unlock));
    if (!found || found.generation !== pair.generation) continue;
    try {
      return unwrapPrivateKey(found.wrapped, lockOf(whose, pair.generation, unlock));
    } catch (error) {
      if (!(error instanceof CannotBeOpened)) throw error;
    }
  }
  return null;
}

/** One stored credential, opened; null: nothing at hand opens it. The caller zeroes it. */
export type OpenedCredential = { connectorId: string; opened: Buffer | null };

/** All of a member's credentials, opened with the private key as far as that goes. Locks their rows. Call it with the member locked. */
export async function openAll(tx: Transaction, whose: Whose, privateKey: Buffer | null): Promise<OpenedCredential[]> {
  const stored = await tx.select().from(connection).where(eq(connection.memberId, whose.memberId)).for("update");
  return Promise.all(
    stored.map(async (one) => ({ connectorId: one.connectorId, opened: await openOne(whose, one, privateKey) })),
  );
}

async function openOne(
  whose: Whose,
  one: { connectorId: string; sealedToken: Buffer; generation: number },
  privateKey: Buffer | null,
): Promise<Buffer | null> {
  try {
    // What the server alone sealed, before members had pairs, it opens once more.
    if (one.generation === 0) return Buffer.from(unseal(one.sealedToken, serverPlace(whose, one.connectorId)));
    return privateKey && (await openCredentialWith(privateKey, whose, one));
  } catch (error) {
    if (error instanceof CannotBeOpened) return null;
    throw error;
  }
}

/**
 * Gives the member a new pair, seals every opened credential to it, and locks it with `keep` and with nothing else: what opened the pair
 * before opens nothing from then on. Credentials that are not opened are wiped, because nobody can open them any more. Call it with the
 * member locked.
 */
export async function renewPair(
  tx: Transaction,
  whose: Whose,
  { credentials, keep }: { credentials: readonly OpenedCredential[]; keep: readonly Unlock[] },
): Promise<void> {
  const before = await pairOf(tx, whose);
  const { generation, publicKey } = await replacePair(tx, whose, (before?.generation ?? 0) + 1, keep);
  for (const { connectorId, opened } of credentials) {
    const mine = and(eq(connection.memberId, whose.memberId), eq(connection.connectorId, connectorId));
    if (opened === null) {
      await tx.delete(connection).where(mine);
      continue;
    }
    const sealedToken = await sealTo(publicKey, opened, credentialPlace(whose, connectorId, generation));
    await tx.update(connection).set({ sealedToken, generation }).where(mine);
  }
}

/** Takes a lock away: what it was opened with opens nothing any more. */
export async function removeKeyLock(tx: Transaction, memberId: string, keyId: string): Promise<void> {
  await tx
    .delete(privateKeyWrap)
    .where(
      and(eq(privateKeyWrap.memberId, memberId), eq(privateKeyWrap.purpose, "member-key"), eq(privateKeyWrap.holder, keyId)),
    );
}

/** Wipes a member's pair, every lock on it, and every credential. */
export async function wipeCredentials(tx: Transaction, memberId: string): Promise<void> {
  await tx.delete(connection).where(eq(connection.memberId, memberId));
  await tx.delete(privateKeyWrap).where(eq(privateKeyWrap.memberId, memberId));
  await tx.delete(memberKeyPair).where(eq(memberKeyPair.memberId, memberId));
}

async function pairOf(tx: Transaction, whose: Whose): Promise<{ generation: number; publicKey: Buffer } | null> {
  const [found] = await tx.select().from(memberKeyPair).where(eq(memberKeyPair.memberId, whose.memberId));
  if (!found) return null;
  const { generation, publicKey, vouch } = found;
  const expected = vouchFor(whose, generation, publicKey);
  if (vouch.length !== expected.length || !timingSafeEqual(vouch, expected)) {
    throw new Error("A member's public key is not the one that was stored. Nothing was sealed.");
  }
  return { generation, publicKey };
}

/** HPKE does not say whose a public key is, so what is sealed to is vouched for by a key that is not in the database. */
function vouchFor({ organizationId, memberId }: Whose, generation: number, publicKey: Buffer): Buffer {
  const said = lengthPrefixed([organizationId, memberId, String(generation), publicKey]);
  return createHmac("sha256", deriveKey("key-pair")).update(said).digest();
}

async function replacePair(
  tx: Transaction,
  whose: Whose,
  generation: number,
  keep: readonly Unlock[],
): Promise<{ generation: number; publicKey: Buffer }> {
  const { organizationId, memberId } = whose;
  const { publicKey, privateKey } = await newKeyPair();
  const vouch = vouchFor(whose, generation, publicKey);
  try {
    await tx
      .insert(memberKeyPair)
      .values({ organizationId, memberId, generation, publicKey, vouch })
      .onConflictDoUpdate({
        target: [memberKeyPair.organizationId, memberKeyPair.memberId],
        set: { generation, publicKey, vouch, createdAt: sql`now()` },
      });
    await tx.delete(privateKeyWrap).where(and(eq(privateKeyWrap.memberId, memberId), ne(privateKeyWrap.generation, generation)));
    for (const unlock of keep) await lock(tx, whose, { generation, privateKey }, unlock);
    return { generation, publicKey };
  } finally {
    privateKey.fill(0);
  }
}

async function lock(
  tx: Transaction,
  whose: Whose,
  { generation, privateKey }: { generation: number; privateKey: Buffer },
  unlock: Unlock,
): Promise<void> {
  const { organizationId, memberId } = whose;
  const wrapped = wrapPrivateKey(privateKey, lockOf(whose, generation, unlock));
  await tx
    .insert(privateKeyWrap)
    .values({ organizationId, memberId, purpose: unlock.kind, holder: holderOf(unlock), generation, wrapped })
    .onConflictDoUpdate({
      target: [privateKeyWrap.organizationId, privateKeyWrap.memberId, privateKeyWrap.purpose, privateKeyWrap.holder],
      set: { generation, wrapped },
    });
}

function holderOf(unlock: Unlock): string {
  return unlock.kind === "member-key" ? unlock.keyId : browserName(unlock.secret);
}

function lockOf({ organizationId, memberId }: Whose, generation: number, unlock: Unlock) {
  return {
    purpose: unlock.kind,
    secret: unlock.kind === "member-key" ? unlock.key : unlock.secret,
    serverKey: deriveKey("wrap"),
    about: [organizationId, memberId, holderOf(unlock), String(generation)],
  };
}

/** The row that a credential stands in: elsewhere it does not open. */
function credentialPlace({ organizationId, memberId }: Whose, connectorId: string, generation: number): string[] {
  return ["connection", organizationId, memberId, connectorId, String(generation)];
}

/** The row of a credential that was sealed by the server alone. */
function serverPlace({ organizationId, memberId }: Whose, connectorId: string): string[] {
  return ["connection", organizationId, memberId, connectorId];
}
