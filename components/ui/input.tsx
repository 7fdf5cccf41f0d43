"use client";

import { Field } from "@base-ui/react/field";
import { clsx } from "clsx";
import type { InputHTMLAttributes } from "react";

type InputProps = Omit<InputHTMLAttributes<HTMLInputElement>, "className" | "value" | "defaultValue" | "style"> & {
  value?: string;
  defaultValue?: string;
  className?: string;
  /** For identifiers, addresses and code. */
  mono?: boolean;
};

export function Input({ className, mono = false, ...rest }: InputProps) {
  return <Field.Control {...rest} className={clsx("control w-full", mono && "mono", className)} />;
}
