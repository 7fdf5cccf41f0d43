"use client";

import { useRouter } from "next/navigation";
import { Button } from "@/components/ui/button.tsx";
import { Field } from "@/components/ui/field.tsx";
import { Input } from "@/components/ui/input.tsx";
import { ProblemNote } from "@/components/ui/problem-note.tsx";
import { notify } from "@/components/ui/toast.tsx";
import { useRequest } from "@/components/ui/use-request.ts";

export function AddMember({ agent }: { agent: string }) {
  const router = useRouter();
  const { pending, problem, send } = useRequest();
  return (
    <form
      className="flex max-w-xl flex-col gap-3"
      onSubmit={async (event) => {
        event.preventDefault();
        const form = event.currentTarget;
        const email = new FormData(form).get("email");
        const answer = await send<{ email: string }>({ method: "POST", path: `/api/agents/${agent}/members`, body: { email } });
        if (!answer.ok) return;
        notify(`${answer.value.email} is a member and approved.`);
        form.reset();
        router.refresh();
      }}
    >
      <Field
        name="email"
        label="E-mail address"
        hint="Whoever you name is approved at once. They sign in with this address, connect their accounts and generate their key."
        problem={problem?.field === "email" ? problem.detail : undefined}
      >
        <Input required type="email" maxLength={254} autoComplete="off" />
      </Field>
      {problem?.field !== "email" && <ProblemNote problem={problem} />}
      <div>
        <Button type="submit" pending={pending}>
          Add member
        </Button>
      </div>
    </form>
  );
}
