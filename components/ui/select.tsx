"use client";

import { Field } from "@base-ui/react/field";
import { clsx } from "clsx";
import type { SelectHTMLAttributes } from "react";

export type Option = { value: string; label: string };
type SelectProps = Omit<SelectHTMLAttributes<HTMLSelectElement>, "children"> & { options: readonly Option[] };

/** The browser's own select: every keyboard, screen reader and phone knows it. */
export function Select({ options, className, ...rest }: SelectProps) {
  return (
    <Field.Control
      render={
        <select {...rest} className={clsx("control w-full pr-7", className)}>
          {options.map((option) => (
            <option key={option.value} value={option.value}>
              {option.label}
            </option>
          ))}
        </select>
      }
    />
  );
}
