"use client";

import { Plus, X } from "lucide-react";
import { Button } from "@/components/ui/button.tsx";
import { Field } from "@/components/ui/field.tsx";
import { Input } from "@/components/ui/input.tsx";
import { type Option, Select } from "@/components/ui/select.tsx";
import { visibilities } from "@/lib/vocabulary.ts";

export type ResourceRuleDraft = { id: number; tool: string; kind: string; argument: string; visibility: string };

type ResourceRowsProps = { rows: readonly ResourceRuleDraft[]; onChange: (rows: ResourceRuleDraft[]) => void };

const choices: readonly Option[] = [{ value: "", label: "not said" }, ...visibilities.map((one) => ({ value: one, label: one }))];

/** Which argument of which tool names the resource that a call touches. */
export function ResourceRows({ rows, onChange }: ResourceRowsProps) {
  const set = (id: number, part: Partial<ResourceRuleDraft>) =>
    onChange(rows.map((row) => (row.id === id ? { ...row, ...part } : row)));
  return (
    <fieldset className="flex flex-col gap-2">
      <legend className="mb-1 font-medium">Resources</legend>
      <p className="text-ink-2">
        Which argument of a tool names the resource that a call touches. Several joined by a slash name it together: owner/repo. A
        tool without a rule is judged as a resource of unknown visibility.
      </p>
      {rows.map((row, index) => (
        <div key={row.id} className="flex flex-wrap items-end gap-2 border border-rule p-2">
          <Field name={`tool-${row.id}`} label="Tool" className="min-w-40 flex-1">
            <Input mono value={row.tool} spellCheck={false} onChange={(event) => set(row.id, { tool: event.target.value })} />
          </Field>
          <Field name={`argument-${row.id}`} label="Argument" className="min-w-32 flex-1">
            <Input
              mono
              value={row.argument}
              spellCheck={false}
              onChange={(event) => set(row.id, { argument: event.target.value })}
            />
          </Field>
          <Field name={`kind-${row.id}`} label="Kind" className="min-w-32 flex-1">
            <Input
              mono
              value={row.kind}
              placeholder="Repository"
              spellCheck={false}
              onChange={(event) => set(row.id, { kind: event.target.value })}
            />
          </Field>
          <Field name={`visibility-${row.id}`} label="Visibility" className="w-32">
            <Select
              options={choices}
              value={row.visibility}
              onChange={(event) => set(row.id, { visibility: event.target.value })}
            />
          </Field>
          <Button
            variant="quiet"
            aria-label={`Remove resource ${index + 1}`}
            onClick={() => onChange(rows.filter((one) => one.id !== row.id))}
          >
            <X aria-hidden size={16} />
          </Button>
        </div>
      ))}
      <div>
        <Button
          onClick={() =>
            onChange([
              ...rows,
              { id: 1 + Math.max(0, ...rows.map((row) => row.id)), tool: "", kind: "", argument: "", visibility: "" },
            ])
          }
        >
          <Plus aria-hidden size={14} />
          Add a resource
        </Button>
      </div>
    </fieldset>
  );
}
