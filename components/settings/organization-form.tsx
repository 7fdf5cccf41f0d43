"use client";

import { useRouter } from "next/navigation";
import { Button } from "@/components/ui/button.tsx";
import { Field } from "@/components/ui/field.tsx";
import { Input } from "@/components/ui/input.tsx";
import { ProblemNote } from "@/components/ui/problem-note.tsx";
import { notify } from "@/components/ui/toast.tsx";
import { useRequest } from "@/components/ui/use-request.ts";

export function OrganizationForm({ name }: { name: string }) {
  const router = useRouter();
  const { pending, problem, send } = useRequest();
  return (
    <form
      className="flex max-w-xl flex-col gap-3"
      onSubmit={async (event) => {
        event.preventDefault();
        const body = { name: new FormData(event.currentTarget).get("name") };
        const answer = await send({ method: "PATCH", path: "/api/organization", body });
        if (!answer.ok) return;
        notify("The organization was renamed.");
        router.refresh();
      }}
    >
      <Field name="name" label="Name" problem={problem?.field === "name" ? problem.detail : undefined}>
        <Input required maxLength={80} defaultValue={name} autoComplete="organization" />
      </Field>
      {problem?.field !== "name" && <ProblemNote problem={problem} />}
      <div>
        <Button type="submit" variant="primary" pending={pending}>
          Rename
        </Button>
      </div>
    </form>
  );
}
