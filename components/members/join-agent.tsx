"use client";

import { useRouter } from "next/navigation";
import { Button } from "@/components/ui/button.tsx";
import { ProblemNote } from "@/components/ui/problem-note.tsx";
import { notify } from "@/components/ui/toast.tsx";
import { useRequest } from "@/components/ui/use-request.ts";

/** Makes whoever presses it an approved member. */
export function JoinAgent({ agent, name }: { agent: string; name: string }) {
  const router = useRouter();
  const { pending, problem, send } = useRequest();
  return (
    <div className="flex flex-col items-start gap-2">
      <Button
        variant="primary"
        pending={pending}
        onClick={async () => {
          const answer = await send({ method: "POST", path: `/api/agents/${agent}/members`, body: {} });
          if (!answer.ok) return;
          notify(`You are a member of ${name}. Generate your key under My access.`);
          router.refresh();
        }}
      >
        Join as a member
      </Button>
      <ProblemNote problem={problem} />
    </div>
  );
}
