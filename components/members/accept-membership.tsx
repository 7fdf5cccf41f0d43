"use client";

import { useRouter } from "next/navigation";
import { Button } from "@/components/ui/button.tsx";
import { ProblemNote } from "@/components/ui/problem-note.tsx";
import { useRequest } from "@/components/ui/use-request.ts";

/** Accepts one's own invite, where one is signed in already. */
export function AcceptMembership({ memberId, agentName }: { memberId: string; agentName: string }) {
  const router = useRouter();
  const { pending, problem, send } = useRequest();
  return (
    <div className="flex flex-col items-start gap-2">
      <Button
        variant="primary"
        pending={pending}
        onClick={async () => {
          const answer = await send({ method: "POST", path: `/api/me/memberships/${memberId}/accept` });
          if (answer.ok) router.refresh();
        }}
      >
        Accept the invite to {agentName}
      </Button>
      <ProblemNote problem={problem} />
    </div>
  );
}
