"use client";

import { Button } from "@/components/ui/button.tsx";
import { ProblemNote } from "@/components/ui/problem-note.tsx";
import { useRequest } from "@/components/ui/use-request.ts";

/** Ends the session on the server; a cookie that is only forgotten would live on for whoever copied it. */
export function SignOut() {
  const { pending, problem, send } = useRequest();
  return (
    <div className="flex flex-col items-start gap-2">
      <Button
        pending={pending}
        onClick={async () => {
          const answer = await send<{ url: string }>({ method: "POST", path: "/api/auth/signout", body: {} });
          if (answer.ok) window.location.assign(answer.value.url);
        }}
      >
        Sign out
      </Button>
      <ProblemNote problem={problem} />
    </div>
  );
}
