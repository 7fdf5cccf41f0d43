import type { Metadata } from "next";
import { Memo } from "@/app/(dashboard)/memo.tsx";
import { Banner } from "@/components/banner.tsx";
import { MailPanel } from "@/components/outbox/mail-panel.tsx";
import { Empty } from "@/components/ui/empty.tsx";
import { requireAdmin } from "@/lib/access/gate.ts";
import { environment } from "@/lib/env.ts";
import { listOutbox } from "@/lib/mail/store.ts";

export const metadata: Metadata = { title: "Outbox" };

export default async function OutboxPage() {
  const mails = await listOutbox(await requireAdmin("/outbox"));
  return (
    <Memo title="Outbox" lines={[["Re", "mail that was sent, failed, or waits here to be handed over"]]}>
      {environment().mail === null && (
        <div className="mb-4">
          <Banner tone="held">
            Mail is not configured: links appear here. Hand each one only to the person it is for. Set EMAIL_SERVER and EMAIL_FROM
            to have mail sent.
          </Banner>
        </div>
      )}
      {mails.length > 0 ? (
        <div className="flex flex-col gap-3">
          {mails.map((mail) => (
            <MailPanel key={mail.id} mail={mail} />
          ))}
        </div>
      ) : (
        <Empty>No mail yet. Sign-in links appear here when somebody asks for one.</Empty>
      )}
    </Memo>
  );
}
