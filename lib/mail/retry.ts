import { environment } from "@/lib/env.ts";
import { Problem } from "@/lib/errors.ts";
import type { Mail } from "@/lib/mail/mail.ts";
import { rememberedMail } from "@/lib/mail/remembered-mail.ts";
import { deliverAndSettle } from "@/lib/mail/send.ts";
import { findMail, type MailRow, takeMail } from "@/lib/mail/store.ts";
import type { AdminScope } from "@/lib/scope.ts";

/**
 * Hands a mail that was not sent to the mail server again. Returns the server's answer, `null` when it took the mail. Throws `conflict`
 * when there is nothing to send: no server is configured, it was sent, its link expired, or its text is gone.
 */
export async function retryMail(scope: AdminScope, id: string): Promise<string | null> {
  const row = await findMail(scope, id);
  const mailServer = environment().mail;
  if (!mailServer)
    throw new Problem("conflict", "No mail server is configured. Nothing was sent. Set EMAIL_SERVER and EMAIL_FROM.");
  if (row.status === "sent") throw new Problem("conflict", "This mail was sent already. Nothing was sent again.");
  const mail = row.expiresAt < new Date() ? null : (rememberedMail(id, new Date()) ?? waitingMail(row));
  if (!mail) {
    throw new Problem(
      "conflict",
      "The text of this mail is gone, because links are not kept. Nothing was sent. Ask for a new link.",
    );
  }
  if (!(await takeMail(scope, id))) throw new Problem("conflict", "This mail is being sent already. Nothing was sent twice.");
  return deliverAndSettle(scope.organizationId, id, mail, mailServer);
}

/** A mail that has waited since before a mail server was configured. Its link is within its text. */
function waitingMail({ body, recipient, subject, expiresAt }: MailRow): Mail | null {
  return body === null ? null : { to: recipient, subject, text: body, expiresAt, linkName: "Link", link: "" };
}
