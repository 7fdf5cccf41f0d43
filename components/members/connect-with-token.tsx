"use client";

import { useRouter } from "next/navigation";
import { useState } from "react";
import { Button } from "@/components/ui/button.tsx";
import { Field } from "@/components/ui/field.tsx";
import { Input } from "@/components/ui/input.tsx";
import { ProblemNote } from "@/components/ui/problem-note.tsx";
import { notify } from "@/components/ui/toast.tsx";
import { useRequest } from "@/components/ui/use-request.ts";

/** For services that know tokens only: the member pastes their own. */
export function ConnectWithToken({ path, connectorKey }: { path: string; connectorKey: string }) {
  const router = useRouter();
  const { pending, problem, send } = useRequest();
  const [token, setToken] = useState("");
  return (
    <form
      className="flex max-w-xl flex-col gap-2"
      onSubmit={async (event) => {
        event.preventDefault();
        const answer = await send({ method: "PUT", path, body: { token } });
        if (!answer.ok) return;
        setToken("");
        notify(`${connectorKey} is connected.`);
        router.refresh();
      }}
    >
      <Field
        name="token"
        label={`Your token for ${connectorKey}`}
        hint="Kept sealed, used for your calls only, and never shown again."
      >
        <Input
          mono
          required
          type="password"
          autoComplete="off"
          value={token}
          onChange={(event) => setToken(event.target.value)}
        />
      </Field>
      <ProblemNote problem={problem} />
      <div>
        <Button type="submit" pending={pending}>
          Connect {connectorKey}
        </Button>
      </div>
    </form>
  );
}
