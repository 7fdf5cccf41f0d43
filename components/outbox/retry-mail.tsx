"use client";

import { useRouter } from "next/navigation";
import { Button } from "@/components/ui/button.tsx";
import { ProblemNote } from "@/components/ui/problem-note.tsx";
import { notify } from "@/components/ui/toast.tsx";
import { useRequest } from "@/components/ui/use-request.ts";

export function RetryMail({ id, recipient }: { id: string; recipient: string }) {
  const router = useRouter();
  const { pending, problem, send } = useRequest();
  return (
    <div className="flex flex-col items-start gap-2">
      <Button
        pending={pending}
        aria-label={`Send the mail to ${recipient} again`}
        onClick={async () => {
          const answer = await send<{ status: string }>({ method: "POST", path: `/api/outbox/${id}/retry` });
          if (!answer.ok) return;
          notify(
            answer.value.status === "sent" ? `The mail to ${recipient} was sent.` : `The mail to ${recipient} was refused again.`,
          );
          router.refresh();
        }}
      >
        Send again
      </Button>
      <ProblemNote problem={problem} />
    </div>
  );
}
