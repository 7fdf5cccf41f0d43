"use client";

import { clsx } from "clsx";
import type { Ref } from "react";
import { Textarea } from "@/components/ui/textarea.tsx";

type PolicyTextProps = {
  text: string;
  onChange: (text: string) => void;
  /** Lines, counted from 1, on which something is wrong. */
  faultyLines: ReadonlySet<number>;
  describedBy: string;
  ref: Ref<HTMLTextAreaElement>;
};

const linesMin = 14;

/** The text of a policy beside its line numbers. It grows with the text, so that the two never scroll apart. */
export function PolicyText({ text, onChange, faultyLines, describedBy, ref }: PolicyTextProps) {
  const lines = text.split("\n").length;
  const shown = Math.max(linesMin, lines + 1);
  return (
    <div className="flex border border-control bg-sheet focus-within:outline-2 focus-within:outline-accent focus-within:outline-offset-1">
      <ol aria-hidden className="mono select-none border-rule border-r bg-sunken py-1.5 text-right text-ink-3">
        {Array.from({ length: shown }, (_, index) => index + 1).map((line) => (
          <li key={line} className={clsx("px-2", faultyLines.has(line) && "bg-deny-ground font-semibold text-deny")}>
            {line}
          </li>
        ))}
      </ol>
      <Textarea
        ref={ref}
        rows={shown}
        wrap="off"
        spellCheck={false}
        autoCapitalize="off"
        autoComplete="off"
        autoCorrect="off"
        value={text}
        aria-describedby={describedBy}
        onChange={(event) => onChange(event.target.value)}
        className="min-w-0 resize-none rounded-none border-0 outline-none"
      />
    </div>
  );
}
