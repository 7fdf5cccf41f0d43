import { newToken, tokenDigest } from "@/lib/access/session-digest.ts";
import { firstOrganization, insertOrganization, replaceSetupLink } from "@/lib/access/store.ts";
import { alone } from "@/lib/db/alone.ts";
import { ensureDemoAgent } from "@/lib/demo/seed.ts";
import { environment } from "@/lib/env.ts";
import { mintAdminScope } from "@/lib/scope.ts";
import { forgetSingleton, singleton } from "@/lib/singleton.ts";

/**
 * Makes sure that there is an organization with the demo agent, so that scripts work before anybody has opened the setup link. Runs as
 * the application role. Safe to repeat and to run in many processes at once: they take turns, and whoever comes later finds the work
 * done. Within one process concurrent calls share one attempt, because each would hold a connection while it waits.
 */
export async function ensureOrganization(): Promise<{ organizationId: string }> {
  return singleton("first-start", () => {
    const attempt = alone("first-start", firstStart);
    // Not returned from `finally`: an attempt that waited for itself would never end.
    return attempt.finally(() => void forgetSingleton("first-start"));
  });
}

async function firstStart(): Promise<{ organizationId: string }> {
  const organizationId = (await firstOrganization()) ?? (await insertOrganization("My organization"));
  await ensureDemoAgent(mintAdminScope({ organizationId, personId: null, author: "first-start" }));
  return { organizationId };
}

/**
 * While the organization has no administrator: a fresh one-time link that makes one. It replaces the link before. Afterwards `null`.
 * The token is in the fragment, which browsers send to nobody; stored is its digest.
 */
export async function setupUrl(): Promise<string | null> {
  const { organizationId } = await ensureOrganization();
  const token = newToken();
  const stored = await replaceSetupLink(organizationId, tokenDigest(token));
  return stored ? `${environment().publicUrl}/setup#${token}` : null;
}
