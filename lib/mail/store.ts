import { and, desc, eq, isNotNull, like, lt, or, sql } from "drizzle-orm";
import { v7 as uuidv7 } from "uuid";
import { isUuid } from "@/lib/db/identifier.ts";
import { outboxMail } from "@/lib/db/schema.ts";
import { type Transaction, withOrganization } from "@/lib/db/transaction.ts";
import { environment } from "@/lib/env.ts";
import { notFound } from "@/lib/errors.ts";
import type { Mail } from "@/lib/mail/mail.ts";
import { rememberedMail } from "@/lib/mail/remembered-mail.ts";
import type { AdminScope } from "@/lib/scope.ts";
import type { MailStatus } from "@/lib/vocabulary.ts";

export type MailRow = typeof outboxMail.$inferSelect;

export type OutboxRow = {
  id: string;
  recipient: string;
  subject: string;
  /** The text of a mail that waits here; `null` once it was sent, used or expired. */
  body: string | null;
  /** The link in the body. */
  link: string | null;
  status: MailStatus;
  /** What the mail server answered when it refused. */
  error: string | null;
  createdAt: Date;
  expiresAt: Date;
  /** Whether `retryMail` still has something to send. */
  retryable: boolean;
};

const shownAtMost = 200;

/** The latest mails of the organization, newest first. Texts of links that no longer work are wiped before it is read. */
export async function listOutbox(scope: AdminScope): Promise<OutboxRow[]> {
  const serverConfigured = environment().mail !== null;
  const rows = await withOrganization(scope.organizationId, async (tx) => {
    await wipeExpired(tx);
    return tx.select().from(outboxMail).orderBy(desc(outboxMail.createdAt), desc(outboxMail.id)).limit(shownAtMost);
  });
  return rows.map(({ organizationId: _, ...row }) => ({
    ...row,
    link: row.body?.match(/^https?:\/\/\S+$/m)?.[0] ?? null,
    retryable: serverConfigured && row.status !== "sent" && (row.body !== null || rememberedMail(row.id, new Date()) !== null),
  }));
}

/** Puts a mail into the outbox. `body` is kept only for a mail that waits here to be read. */
export async function keepMail(organizationId: string, mail: Mail, body: string | null): Promise<string> {
  const id = uuidv7();
  const { to: recipient, subject, expiresAt } = mail;
  await withOrganization(organizationId, async (tx) => {
    await wipeExpired(tx);
    await tx.insert(outboxMail).values({ organizationId, id, recipient, subject, body, status: "waiting", expiresAt });
  });
  return id;
}

/** Writes down what became of a mail: `error` is the mail server's answer, `null` when it took the mail. */
export async function settleMail(organizationId: string, id: string, error: string | null): Promise<void> {
  await withOrganization(organizationId, (tx) =>
    tx
      .update(outboxMail)
      .set(error === null ? { status: "sent", error: null, body: null } : { status: "failed", error })
      .where(eq(outboxMail.id, id)),
  );
}

/** Wipes the texts of the mails to one address that contain a piece of text: those of links that were used. */
export async function wipeMailTexts(organizationId: string, recipient: string, containing: string): Promise<void> {
  await withOrganization(organizationId, (tx) =>
    tx
      .update(outboxMail)
      .set({ body: null })
      .where(and(eq(outboxMail.recipient, recipient), like(outboxMail.body, `%${containing.replace(/[\\%_]/g, "\\$&")}%`))),
  );
}

/** One mail of the organization. */
export async function findMail(scope: AdminScope, id: string): Promise<MailRow> {
  if (!isUuid(id)) throw notFound("mail");
  const [row] = await withOrganization(scope.organizationId, (tx) => tx.select().from(outboxMail).where(eq(outboxMail.id, id)));
  if (!row) throw notFound("mail");
  return row;
}

/** Takes a mail out of the outbox to send it. `false` when somebody else took it first. */
export async function takeMail(scope: AdminScope, id: string): Promise<boolean> {
  const taken = await withOrganization(scope.organizationId, (tx) =>
    tx
      .update(outboxMail)
      .set({ status: "waiting", error: null, body: null })
      .where(and(eq(outboxMail.id, id), or(eq(outboxMail.status, "failed"), isNotNull(outboxMail.body))))
      .returning({ id: outboxMail.id }),
  );
  return taken.length === 1;
}

async function wipeExpired(tx: Transaction): Promise<void> {
  await tx
    .update(outboxMail)
    .set({ body: null })
    .where(and(lt(outboxMail.expiresAt, sql`now()`), isNotNull(outboxMail.body)));
}
