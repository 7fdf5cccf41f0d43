import { environment } from "@/lib/env.ts";
import { log } from "@/lib/log.ts";
import { deliver } from "@/lib/mail/deliver.ts";
import type { Mail } from "@/lib/mail/mail.ts";
import { forgetMail, rememberMail } from "@/lib/mail/remembered-mail.ts";
import { keepMail, settleMail } from "@/lib/mail/store.ts";
import type { AdminScope } from "@/lib/scope.ts";
import type { MailStatus } from "@/lib/vocabulary.ts";

/**
 * Sends a mail for an organization. With a mail server it is sent, its text is not stored, and a refusal stands in the outbox with the
 * server's answer. Without one it waits in the outbox with its text, and its link is printed on the console. Throws only when the
 * outbox cannot be written.
 */
export async function sendMail(scopeOrOrganizationId: AdminScope | string, mail: Mail): Promise<MailStatus> {
  const organizationId = typeof scopeOrOrganizationId === "string" ? scopeOrOrganizationId : scopeOrOrganizationId.organizationId;
  const mailServer = environment().mail;
  if (!mailServer) {
    await keepMail(organizationId, mail, mail.text);
    process.stdout.write(`${mail.linkName} for ${mail.to}: ${mail.link}\n`);
    return "waiting";
  }
  const id = await keepMail(organizationId, mail, null);
  return (await deliverAndSettle(organizationId, id, mail, mailServer)) === null ? "sent" : "failed";
}

/** Returns the mail server's answer, `null` when it took the mail. */
export async function deliverAndSettle(
  organizationId: string,
  id: string,
  mail: Mail,
  mailServer: { server: string; from: string },
): Promise<string | null> {
  const error = await deliver(mail, mailServer);
  await settleMail(organizationId, id, error);
  if (error === null) {
    forgetMail(id);
  } else {
    rememberMail(id, mail, new Date());
    log.warn({ organizationId, mailId: id }, "A mail was not sent. The mail server's answer stands in the outbox.");
  }
  return error;
}
