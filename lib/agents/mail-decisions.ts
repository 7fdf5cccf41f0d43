import { finalAfterSeconds, takeFinalDecisions } from "@/lib/agents/decision-store.ts";
import { environment } from "@/lib/env.ts";
import { describeError, log } from "@/lib/log.ts";
import { approvedMail, rejectedMail } from "@/lib/mail/member-mails.ts";
import { sendMail } from "@/lib/mail/send.ts";
import type { AdminScope } from "@/lib/scope.ts";

/** Tells the members whose approval or rejection can no longer be undone, each once, whichever replica comes first. */
export async function mailDecisions(scope: AdminScope): Promise<void> {
  const { publicUrl } = environment();
  for (const { email: to, status, agentName } of await takeFinalDecisions(scope)) {
    const mail = status === "approved" ? approvedMail : rejectedMail;
    await sendMail(scope, mail({ to, agentName, publicUrl }));
  }
}

/**
 * The same, when the decisions of this moment have become final. A process that ends before leaves them to the next decision about
 * somebody of the organization; what the decision changes is in force without any mail.
 */
export function mailDecisionsLater(scope: AdminScope): void {
  const timer = setTimeout(
    () => {
      mailDecisions(scope).catch((error: unknown) => log.error({ error: describeError(error) }, "A decision was not mailed."));
    },
    finalAfterSeconds * 1000 + 250,
  );
  timer.unref();
}
