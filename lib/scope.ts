import type { MemberRole } from "@/lib/vocabulary.ts";

/**
 * Proofs of who is asking. A store takes one as its first argument, so that a forgotten check is a type error.
 * They are minted in `lib/access/gate.ts` (browser and REST), `lib/gateway/authenticate.ts` (member keys) and by the command line,
 * whose caller already holds the database's password; `npm run check` refuses a `mint…` import anywhere else.
 */
declare const proven: unique symbol;

/** Somebody who may administer one organization. */
export type AdminScope = {
  readonly organizationId: string;
  /** `null` when the administration token or the command line asks rather than a person. */
  readonly personId: string | null;
  /** What the record of a change names as its author: an e-mail address, or `admin-token`, `command-line`. */
  readonly author: string;
  readonly [proven]: "admin";
};

/** A signed-in person within one organization, whatever they may do there. */
export type PersonScope = {
  readonly organizationId: string;
  readonly personId: string;
  readonly email: string;
  readonly role: MemberRole;
  readonly [proven]: "person";
};

/** The bearer of a live member key. */
export type KeyScope = {
  readonly organizationId: string;
  readonly personId: string;
  readonly memberId: string;
  readonly keyId: string;
  /** The key itself, which opens the member's credentials. A function, so that nothing that prints a scope prints the key. */
  readonly memberKey: () => string;
  readonly [proven]: "key";
};

export function mintAdminScope(facts: { organizationId: string; personId: string | null; author: string }): AdminScope {
  return facts as AdminScope;
}

export function mintPersonScope(facts: {
  organizationId: string;
  personId: string;
  email: string;
  role: MemberRole;
}): PersonScope {
  return facts as PersonScope;
}

export function mintKeyScope(facts: {
  organizationId: string;
  personId: string;
  memberId: string;
  keyId: string;
  memberKey: () => string;
}): KeyScope {
  return facts as KeyScope;
}
