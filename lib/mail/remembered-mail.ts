import type { Mail } from "@/lib/mail/mail.ts";
import { singleton } from "@/lib/singleton.ts";

const rememberedAtMost = 200;
const shelf = () => singleton("mail.remembered", () => new Map<string, Mail>());

/**
 * Remembers, in this process only, a mail that the mail server refused. With a mail server its text never reaches the database, yet
 * "try again" needs it until its link expires. After a restart, or on another replica, a new link has to be asked for.
 */
export function rememberMail(id: string, mail: Mail, now: Date): void {
  const mails = shelf();
  for (const [other, { expiresAt }] of mails) {
    if (expiresAt < now || mails.size >= rememberedAtMost) mails.delete(other);
  }
  mails.set(id, mail);
}

/** The mail, if this process remembers it and its link still works. */
export function rememberedMail(id: string, now: Date): Mail | null {
  const mail = shelf().get(id);
  return mail && mail.expiresAt >= now ? mail : null;
}

export function forgetMail(id: string): void {
  shelf().delete(id);
}
