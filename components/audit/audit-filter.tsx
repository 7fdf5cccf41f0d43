"use client";

import Link from "next/link";
import { usePathname, useRouter } from "next/navigation";
import { Button } from "@/components/ui/button.tsx";
import { Field } from "@/components/ui/field.tsx";
import { Input } from "@/components/ui/input.tsx";
import { type Option, Select } from "@/components/ui/select.tsx";
import { decisions } from "@/lib/vocabulary.ts";

const fields = ["result", "agent", "member", "tool"] as const;
export type FilterValues = { [Field in (typeof fields)[number]]?: string | undefined };

type AuditFilterProps = {
  values: FilterValues;
  /** Null on the page of one agent. */
  agents: readonly Option[] | null;
};

const results: readonly Option[] = [{ value: "", label: "All" }, ...decisions.map((one) => ({ value: one, label: one }))];

/** Narrows the ledger. What it is narrowed by stands in the address, so that it can be kept and sent. */
export function AuditFilter({ values, agents }: AuditFilterProps) {
  const pathname = usePathname();
  const router = useRouter();
  const narrowed = fields.some((field) => values[field] !== undefined);
  return (
    <search>
      <form
        key={fields.map((field) => values[field] ?? "").join("\n")}
        action={pathname}
        className="mb-3 flex flex-wrap items-end gap-x-3 gap-y-2"
        onSubmit={(event) => {
          event.preventDefault();
          const form = new FormData(event.currentTarget);
          const query = new URLSearchParams();
          for (const field of fields) {
            const value = form.get(field);
            if (typeof value === "string" && value.trim() !== "") query.set(field, value.trim());
          }
          router.push(query.size > 0 ? `${pathname}?${query}` : pathname);
        }}
      >
        <Field name="result" label="Decision" className="w-24">
          <Select options={results} defaultValue={values.result ?? ""} />
        </Field>
        {agents && (
          <Field name="agent" label="Agent" className="w-48">
            <Select options={[{ value: "", label: "All" }, ...agents]} defaultValue={values.agent ?? ""} />
          </Field>
        )}
        <Field name="member" label="Member" className="w-52">
          <Input mono defaultValue={values.member ?? ""} placeholder="*@company.com" autoComplete="off" spellCheck={false} />
        </Field>
        <Field name="tool" label="Tool" className="w-52">
          <Input mono defaultValue={values.tool ?? ""} placeholder="database.*" autoComplete="off" spellCheck={false} />
        </Field>
        <Button type="submit">Filter</Button>
        {narrowed && (
          <Link href={pathname} className="link inline-flex h-8 items-center self-end">
            Show all
          </Link>
        )}
      </form>
    </search>
  );
}
