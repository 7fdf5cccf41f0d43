import { clsx } from "clsx";
import type { ReactNode } from "react";

const tones = {
  deny: "border-deny bg-deny-ground text-deny",
  held: "border-held bg-held-ground text-held",
} as const;

/** Something that holds for everything below it. */
export function Banner({ tone, children }: { tone: keyof typeof tones; children: ReactNode }) {
  return <p className={clsx("border border-l-[3px] px-3 py-2 [&_a]:underline", tones[tone])}>{children}</p>;
}
