"use client";

import { useRouter } from "next/navigation";
import { useRef, useState } from "react";
import { PolicyFindings } from "@/components/policy/policy-findings.tsx";
import { PolicyText } from "@/components/policy/policy-text.tsx";
import { type RecipeLine, RecipeList } from "@/components/policy/recipe-list.tsx";
import { usePolicyCheck } from "@/components/policy/use-policy-check.ts";
import { Button } from "@/components/ui/button.tsx";
import { Field } from "@/components/ui/field.tsx";
import { Input } from "@/components/ui/input.tsx";
import { ProblemNote } from "@/components/ui/problem-note.tsx";
import { Select } from "@/components/ui/select.tsx";
import { notify } from "@/components/ui/toast.tsx";
import { useRequest } from "@/components/ui/use-request.ts";
import type { TextError } from "@/lib/errors.ts";
import type { PolicyMode } from "@/lib/vocabulary.ts";

type PolicyEditorProps = {
  agent: string;
  /** The version of the agent's policy set that the page was made from. */
  version: number;
  /** Null for a new one. */
  policy: { id: string; name: string; mode: PolicyMode; text: string } | null;
  recipes: readonly RecipeLine[];
};

type Saved = { id: string; name: string; version: number };

const modes: readonly { value: PolicyMode; label: string }[] = [
  { value: "enforced", label: "Enforced: it decides" },
  { value: "shadow", label: "Shadow: recorded as WOULD DENY, changes nothing" },
  { value: "off", label: "Off: not looked at" },
];

/** Writes one policy. What was typed stays, whatever the server answers. */
export function PolicyEditor({ agent, version, policy, recipes }: PolicyEditorProps) {
  const router = useRouter();
  const { pending, problem, send } = useRequest();
  const [name, setName] = useState(policy?.name ?? "");
  const [mode, setMode] = useState<PolicyMode>(policy?.mode ?? "enforced");
  const [text, setText] = useState(policy?.text ?? "");
  const [note, setNote] = useState("");
  // The version that this text was made from: it moves on with our own saves, never with somebody else's.
  const [madeFrom, setMadeFrom] = useState(version);
  const textarea = useRef<HTMLTextAreaElement>(null);
  const check = usePolicyCheck(agent, text);
  const faultyLines = new Set(check.state === "checked" ? check.errors.map((error) => error.line) : []);

  const jump = ({ offset, length }: TextError) => {
    textarea.current?.focus();
    textarea.current?.setSelectionRange(offset, offset + length);
  };
  const insert = (recipe: RecipeLine) => {
    setText((before) => (before.trim() === "" ? recipe.text : `${before.trimEnd()}\n\n${recipe.text}`));
    if (name.trim() === "") setName(recipe.name);
    textarea.current?.focus();
  };
  const save = async () => {
    const body = { name, mode, text, ...(note.trim() === "" ? {} : { note }) };
    const collection = `/api/agents/${agent}/policies`;
    const answer = policy
      ? await send<Saved>({ method: "PUT", path: `${collection}/${policy.id}`, body, ifMatch: madeFrom })
      : await send<Saved>({ method: "POST", path: collection, body });
    if (!answer.ok) return;
    setMadeFrom(answer.value.version);
    setNote("");
    notify(`${answer.value.name} was saved. The policies are at v${answer.value.version}.`);
    if (policy?.name !== answer.value.name) router.push(`/agents/${agent}/policies/${encodeURIComponent(answer.value.name)}`);
    router.refresh();
  };

  return (
    <div className="mb-8 grid grid-cols-[minmax(0,1fr)] items-start gap-6 min-[1180px]:grid-cols-[minmax(0,1fr)_20rem]">
      <form
        className="flex flex-col gap-3"
        onSubmit={(event) => {
          event.preventDefault();
          void save();
        }}
      >
        <div className="grid gap-3 sm:grid-cols-2">
          <Field name="name" label="Name" problem={problem?.field === "name" ? problem.detail : undefined}>
            <Input required maxLength={80} value={name} autoComplete="off" onChange={(event) => setName(event.target.value)} />
          </Field>
          <Field name="mode" label="Mode">
            <Select options={modes} value={mode} onChange={(event) => setMode(event.target.value as PolicyMode)} />
          </Field>
        </div>
        <Field name="text" label="Cedar">
          <div>
            <PolicyText ref={textarea} text={text} onChange={setText} faultyLines={faultyLines} describedBy="findings" />
            <PolicyFindings id="findings" check={check} onJump={jump} />
          </div>
        </Field>
        <Field name="note" label="What for" hint="Stands beside the version. May stay empty.">
          <Input maxLength={500} value={note} autoComplete="off" onChange={(event) => setNote(event.target.value)} />
        </Field>
        {problem?.field !== "name" && <ProblemNote problem={problem} />}
        <div>
          <Button type="submit" variant="primary" pending={pending}>
            {policy ? `Save as v${madeFrom + 1}` : "Save policy"}
          </Button>
        </div>
      </form>
      <section aria-labelledby="recipes">
        <h2 id="recipes" className="mb-2 font-semibold text-lead">
          Recipes
        </h2>
        <RecipeList recipes={recipes} onInsert={insert} />
      </section>
    </div>
  );
}
