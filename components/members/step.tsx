import { clsx } from "clsx";
import type { ReactNode } from "react";

/** `refused` ends the way there. */
export type StepState = "done" | "now" | "later" | "refused";

const looks: Record<StepState, { glyph: string; word: string; frame: string }> = {
  done: { glyph: "✓", word: "done", frame: "border-allow bg-allow-ground text-allow" },
  now: { glyph: "", word: "to do", frame: "border-ink bg-ink text-paper" },
  later: { glyph: "", word: "later", frame: "border-control bg-sheet text-ink-2" },
  refused: { glyph: "✕", word: "refused", frame: "border-deny bg-deny-ground text-deny" },
};

/** One step of several, with its number, or what became of it. */
export function Step({
  number,
  title,
  state,
  children,
}: {
  number: number;
  title: string;
  state: StepState;
  children?: ReactNode;
}) {
  const { glyph, word, frame } = looks[state];
  return (
    <li aria-current={state === "now" ? "step" : undefined} className="flex gap-3">
      <span
        aria-hidden
        className={clsx("mono flex size-6 shrink-0 items-center justify-center rounded-sm border font-semibold", frame)}
      >
        {glyph === "" ? number : glyph}
      </span>
      <section className="min-w-0 flex-1">
        <h3 className={clsx("min-h-6 font-semibold leading-6", state === "later" && "font-medium text-ink-2")}>
          {title}
          <span className="sr-only"> ({word})</span>
        </h3>
        {children !== undefined && <div className="mt-1.5">{children}</div>}
      </section>
    </li>
  );
}
