"use client";

import { Field as BaseField } from "@base-ui/react/field";
import { clsx } from "clsx";
import { type ReactNode, useEffect, useRef } from "react";

type FieldProps = {
  name: string;
  label: ReactNode;
  /** What to write and what it is used for; read out with the control. */
  hint?: ReactNode | undefined;
  /** What is wrong with the value, in a sentence. When it appears the control takes the focus, and the sentence is read out with it. */
  problem?: string | undefined;
  className?: string | undefined;
  children: ReactNode;
};

/** One labelled control (`Input`, `Textarea` or `Select`) with its hint and its problem. */
export function Field({ name, label, hint, problem, className, children }: FieldProps) {
  const root = useRef<HTMLDivElement>(null);
  useEffect(() => {
    if (problem !== undefined) root.current?.querySelector<HTMLElement>("input, select, textarea")?.focus();
  }, [problem]);
  return (
    <BaseField.Root ref={root} name={name} invalid={problem !== undefined} className={clsx("flex flex-col gap-1", className)}>
      <BaseField.Label className="font-medium">{label}</BaseField.Label>
      {children}
      {hint !== undefined && <BaseField.Description className="m-0 text-ink-2">{hint}</BaseField.Description>}
      {problem !== undefined && (
        <BaseField.Error match className="text-deny">
          {problem}
        </BaseField.Error>
      )}
    </BaseField.Root>
  );
}
