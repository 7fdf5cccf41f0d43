"use client";

import { useRouter } from "next/navigation";
import { useState } from "react";
import { InviteLinkOnce } from "@/components/members/invite-link-once.tsx";
import { Stamp, type StampTone } from "@/components/stamp.tsx";
import { Button } from "@/components/ui/button.tsx";
import { Field } from "@/components/ui/field.tsx";
import { ProblemNote } from "@/components/ui/problem-note.tsx";
import { Textarea } from "@/components/ui/textarea.tsx";
import { useRequest } from "@/components/ui/use-request.ts";
import type { InviteOutcome } from "@/lib/agents/invite.ts";
import { inviteLifetimeDays } from "@/lib/agents/invite-link.ts";

type Line = {
  written: string;
  email: string | null;
  outcome: InviteOutcome;
  invite: { memberId: string; mail: "waiting" | "sent" | "failed"; link: string | null } | null;
};

const outcomes: Record<InviteOutcome, { tone: StampTone; glyph: string; word: string }> = {
  invited: { tone: "allow", glyph: "✓", word: "INVITED" },
  already_invited: { tone: "plain", glyph: "○", word: "ALREADY INVITED" },
  already_member: { tone: "plain", glyph: "○", word: "ALREADY A MEMBER" },
  not_an_address: { tone: "deny", glyph: "✕", word: "NOT AN ADDRESS" },
  limited: { tone: "held", glyph: "…", word: "TOO MANY INVITES" },
};

/** Invites several people at once, and says what became of each address. */
export function InvitePeople({ agent }: { agent: string }) {
  const router = useRouter();
  const { pending, problem, send } = useRequest();
  const [lines, setLines] = useState<readonly Line[]>([]);
  return (
    <div className="flex max-w-2xl flex-col gap-4">
      <form
        className="flex flex-col gap-3"
        onSubmit={async (event) => {
          event.preventDefault();
          const form = event.currentTarget;
          const body = { addresses: new FormData(form).get("addresses") };
          const answer = await send<{ data: Line[] }>({ method: "POST", path: `/api/agents/${agent}/invites`, body });
          if (!answer.ok) return;
          setLines(answer.value.data);
          form.reset();
          router.refresh();
        }}
      >
        <Field
          name="addresses"
          label="Whom to invite"
          hint={`Addresses between commas or on lines of their own, "Name <address>" too. Each gets a link for ${inviteLifetimeDays} days that works for that address only.`}
          problem={problem?.field === "addresses" ? problem.detail : undefined}
        >
          <Textarea required rows={3} autoComplete="off" spellCheck={false} />
        </Field>
        {problem?.field !== "addresses" && <ProblemNote problem={problem} />}
        <div>
          <Button type="submit" variant="primary" pending={pending}>
            Send invites
          </Button>
        </div>
      </form>
      <div role="status">
        {lines.length > 0 && (
          <ul aria-label="What became of the addresses" className="border border-rule bg-sheet">
            {lines.map((line) => (
              <li key={line.written} className="flex flex-col gap-1.5 border-rule border-b px-3 py-2 last:border-b-0">
                <div className="flex flex-wrap items-center justify-between gap-x-3 gap-y-1">
                  <span className="min-w-0 [overflow-wrap:anywhere]">{line.email ?? line.written}</span>
                  <Stamp tone={outcomes[line.outcome].tone} glyph={outcomes[line.outcome].glyph}>
                    {outcomes[line.outcome].word}
                  </Stamp>
                </div>
                {line.invite?.mail === "failed" && (
                  <p className="text-deny">The mail server refused the mail. Its answer stands in the outbox.</p>
                )}
                {line.invite?.link && <InviteLinkOnce email={line.email ?? ""} link={line.invite.link} />}
              </li>
            ))}
          </ul>
        )}
      </div>
    </div>
  );
}
