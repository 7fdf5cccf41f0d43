"use client";

import { useFragment } from "@/app/(auth)/use-fragment.ts";
import { Button } from "@/components/ui/button.tsx";
import { Field } from "@/components/ui/field.tsx";
import { Input } from "@/components/ui/input.tsx";
import { ProblemNote } from "@/components/ui/problem-note.tsx";
import { useRequest } from "@/components/ui/use-request.ts";

export function SetupForm() {
  const token = useFragment();
  const { pending, problem, send } = useRequest();
  if (token === null) return null;
  if (token === "") return <p>Open the whole setup link that Wicket printed on its console when it started.</p>;
  const problemOf = (field: string) => (problem?.field === field ? problem.detail : undefined);
  const placed = problem?.field === "email" || problem?.field === "organization";
  return (
    <form
      className="flex flex-col gap-4"
      noValidate
      onSubmit={async (event) => {
        event.preventDefault();
        const fields = new FormData(event.currentTarget);
        const body = { token, email: fields.get("email"), organization: fields.get("organization") };
        const answer = await send<{ url: string }>({ method: "POST", path: "/api/setup", body });
        if (answer.ok) window.location.replace(answer.value.url);
      }}
    >
      <p>You become the first administrator. This link works once.</p>
      <Field name="email" label="Your e-mail address" hint="Sign-in links go there." problem={problemOf("email")}>
        <Input type="email" required autoComplete="email" autoCapitalize="none" spellCheck={false} />
      </Field>
      <Field name="organization" label="Organization name" problem={problemOf("organization")}>
        <Input required maxLength={80} autoComplete="organization" defaultValue="My organization" />
      </Field>
      {!placed && <ProblemNote problem={problem} />}
      <div>
        <Button type="submit" variant="primary" pending={pending}>
          Create organization
        </Button>
      </div>
    </form>
  );
}
