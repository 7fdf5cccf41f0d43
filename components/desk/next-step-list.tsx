import type { NextStep } from "@/components/desk/next-steps.ts";
import { ButtonLink } from "@/components/ui/button-link.tsx";

export function NextStepList({ steps }: { steps: readonly NextStep[] }) {
  return (
    <ol className="border border-rule bg-sheet">
      {steps.map((step) => (
        <li
          key={step.id}
          className="flex flex-wrap items-center justify-between gap-2 border-rule border-b px-3 py-2 last:border-b-0"
        >
          <span className="min-w-0">{step.sentence}</span>
          <ButtonLink href={step.href}>{step.action}</ButtonLink>
        </li>
      ))}
    </ol>
  );
}
