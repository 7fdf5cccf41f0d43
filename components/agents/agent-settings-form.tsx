"use client";

import { useRouter } from "next/navigation";
import { Button } from "@/components/ui/button.tsx";
import { Field } from "@/components/ui/field.tsx";
import { Input } from "@/components/ui/input.tsx";
import { ProblemNote } from "@/components/ui/problem-note.tsx";
import { Select } from "@/components/ui/select.tsx";
import { notify } from "@/components/ui/toast.tsx";
import { useRequest } from "@/components/ui/use-request.ts";

type AgentSettingsFormProps = {
  slug: string;
  name: string;
  timeZone: string;
  /** The zones that the server knows; a browser may know others. */
  timeZones: readonly string[];
};

export function AgentSettingsForm({ slug, name, timeZone, timeZones }: AgentSettingsFormProps) {
  const router = useRouter();
  const { pending, problem, send } = useRequest();
  const problemOf = (field: string) => (problem?.field === field ? problem.detail : undefined);
  return (
    <form
      className="flex max-w-xl flex-col gap-3"
      onSubmit={async (event) => {
        event.preventDefault();
        const form = new FormData(event.currentTarget);
        const body = { name: form.get("name"), timeZone: form.get("timeZone") };
        const answer = await send({ method: "PATCH", path: `/api/agents/${slug}`, body });
        if (!answer.ok) return;
        notify("The agent's settings were saved.");
        router.refresh();
      }}
    >
      <Field
        name="name"
        label="Name"
        hint={`The address stays ${slug}: clients, policies and records name it.`}
        problem={problemOf("name")}
      >
        <Input required maxLength={80} defaultValue={name} autoComplete="off" />
      </Field>
      <Field
        name="timeZone"
        label="Time zone"
        hint="Policies that speak of hours, days and dates mean this clock."
        problem={problemOf("timeZone")}
      >
        <Select options={timeZones.map((zone) => ({ value: zone, label: zone }))} defaultValue={timeZone} />
      </Field>
      {problem?.field !== "name" && problem?.field !== "timeZone" && <ProblemNote problem={problem} />}
      <div>
        <Button type="submit" variant="primary" pending={pending}>
          Save settings
        </Button>
      </div>
    </form>
  );
}
