import Link from "next/link";
import { Banner } from "@/components/banner.tsx";
import { environment } from "@/lib/env.ts";

/** For admins, on pages that make mail: where it goes while there is no mail server. */
export function MailNotice() {
  if (environment().mail !== null) return null;
  return (
    <div className="mb-4">
      <Banner tone="held">
        Mail is not configured: links appear in the <Link href="/outbox">outbox</Link>.
      </Banner>
    </div>
  );
}
