import { signInAdapter } from "@/lib/access/adapter.ts";
import { type SignInLink, writeSignInFragment } from "@/lib/access/sign-in-link.ts";
import { organizationsOfPerson } from "@/lib/access/store.ts";
import { environment } from "@/lib/env.ts";
import { sendMail } from "@/lib/mail/send.ts";
import { signInMail } from "@/lib/mail/sign-in-mail.ts";

/**
 * Mails a sign-in link to a person who administers an organization or is a member of an agent; for any other address nothing happens.
 * The link leads to a page with a button. Opening it, as mail scanners do, spends nothing.
 */
export async function mailSignInLink(link: SignInLink): Promise<void> {
  const user = await signInAdapter().getUserByEmail?.(link.email);
  const [home] = user ? await organizationsOfPerson(user.id) : [];
  if (!home) return;
  const { email: to, from, requestedAt, expiresAt } = link;
  const address = `${environment().publicUrl}/auth/confirm#${writeSignInFragment(link)}`;
  await sendMail(home.organizationId, signInMail({ to, from, requestedAt, expiresAt, link: address }));
}
