"use client";

import { useRouter } from "next/navigation";
import { Button } from "@/components/ui/button.tsx";
import { Field } from "@/components/ui/field.tsx";
import { Input } from "@/components/ui/input.tsx";
import { ProblemNote } from "@/components/ui/problem-note.tsx";
import { notify } from "@/components/ui/toast.tsx";
import { useRequest } from "@/components/ui/use-request.ts";

export function CreateAgent() {
  const router = useRouter();
  const { pending, problem, send } = useRequest();
  return (
    <form
      className="flex max-w-xl flex-col gap-3"
      onSubmit={async (event) => {
        event.preventDefault();
        const name = new FormData(event.currentTarget).get("name");
        const answer = await send<{ slug: string; name: string }>({ method: "POST", path: "/api/agents", body: { name } });
        if (!answer.ok) return;
        notify(`${answer.value.name} was created. It is open by default.`);
        router.push(`/agents/${answer.value.slug}`);
        router.refresh();
      }}
    >
      <Field
        name="name"
        label="Name"
        hint="What the agent does, such as release-bot. A short form of it becomes its address."
        problem={problem?.field === "name" ? problem.detail : undefined}
      >
        <Input required maxLength={80} autoComplete="off" />
      </Field>
      {problem?.field !== "name" && <ProblemNote problem={problem} />}
      <div>
        <Button type="submit" variant="primary" pending={pending}>
          Create agent
        </Button>
      </div>
    </form>
  );
}
