import { RetryMail } from "@/components/outbox/retry-mail.tsx";
import { Stamp, type StampTone } from "@/components/stamp.tsx";
import { CodeBlock } from "@/components/ui/code-block.tsx";
import { Time } from "@/components/ui/time.tsx";
import type { OutboxRow } from "@/lib/mail/store.ts";
import type { MailStatus } from "@/lib/vocabulary.ts";

const looks: Record<MailStatus, { tone: StampTone; glyph: string }> = {
  waiting: { tone: "held", glyph: "…" },
  sent: { tone: "allow", glyph: "✓" },
  failed: { tone: "deny", glyph: "✕" },
};

/** One mail: to whom, what about, what became of it, and its link as long as that waits here and works. */
export function MailPanel({ mail }: { mail: OutboxRow }) {
  const { tone, glyph } = looks[mail.status];
  return (
    <article aria-label={`${mail.subject}, to ${mail.recipient}`} className="border border-rule bg-sheet p-3">
      <header className="flex flex-wrap items-center justify-between gap-x-3 gap-y-1">
        <h2 className="font-semibold">{mail.recipient}</h2>
        <Stamp tone={tone} glyph={glyph}>
          {mail.status.toUpperCase()}
        </Stamp>
      </header>
      <p>{mail.subject}</p>
      <p className="mono text-ink-2">
        <Time at={mail.createdAt} /> · works until <Time at={mail.expiresAt} />
      </p>
      {mail.error !== null && <p className="mt-1.5 text-deny">The mail server answered: {mail.error}</p>}
      {mail.link !== null && (
        <CodeBlock label={`Link for ${mail.recipient}`} copy={mail.link} className="mt-2">
          {mail.link}
        </CodeBlock>
      )}
      {mail.retryable && (
        <div className="mt-2">
          <RetryMail id={mail.id} recipient={mail.recipient} />
        </div>
      )}
    </article>
  );
}
