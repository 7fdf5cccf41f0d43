"use client";

import { Field } from "@base-ui/react/field";
import { clsx } from "clsx";
import type { Ref, TextareaHTMLAttributes } from "react";

type TextareaProps = TextareaHTMLAttributes<HTMLTextAreaElement> & { ref?: Ref<HTMLTextAreaElement> };

export function Textarea({ className, ...rest }: TextareaProps) {
  return <Field.Control render={<textarea {...rest} className={clsx("control mono w-full py-1.5", className)} />} />;
}
