"use client";

import { clsx } from "clsx";
import type { PolicyCheck } from "@/components/policy/use-policy-check.ts";
import type { TextError } from "@/lib/errors.ts";

type PolicyFindingsProps = { id: string; check: PolicyCheck; onJump: (finding: TextError) => void };

/** What Cedar has to say of the text, each with its place: pressing one goes there. */
export function PolicyFindings({ id, check, onJump }: PolicyFindingsProps) {
  const findings =
    check.state === "checked"
      ? [
          ...check.errors.map((finding) => ({ finding, kind: "error" as const })),
          ...check.warnings.map((finding) => ({ finding, kind: "warning" as const })),
        ]
      : [];
  return (
    <div id={id} className="border border-control border-t-0 bg-sunken">
      <p aria-live="polite" className="label px-3 py-1.5">
        {summary(check)}
      </p>
      {findings.length > 0 && (
        <ul className="border-rule border-t">
          {findings.map(({ finding, kind }) => (
            <li key={`${kind} ${finding.offset} ${finding.message}`} className="border-rule border-b last:border-b-0">
              <button
                type="button"
                onClick={() => onJump(finding)}
                className="flex min-h-8 w-full flex-wrap items-baseline gap-x-3 px-3 py-1.5 text-left hover:bg-sheet"
              >
                <span className={clsx("label", kind === "error" ? "text-deny" : "text-held")}>{kind}</span>
                <span className="mono text-ink-2">
                  line {finding.line}, column {finding.column}
                </span>
                <span className="min-w-0">
                  {finding.message}
                  {finding.help !== undefined && <span className="text-ink-2"> · {finding.help}</span>}
                </span>
              </button>
            </li>
          ))}
        </ul>
      )}
    </div>
  );
}

function summary(check: PolicyCheck): string {
  switch (check.state) {
    case "idle":
      return "Nothing to check yet";
    case "checking":
      return "Checking";
    case "unavailable":
      return `Not checked: ${check.detail}`;
    case "checked": {
      const { errors, warnings } = check;
      if (errors.length === 0 && warnings.length === 0) return "Holds against the agent's schema";
      return [count(errors.length, "error"), count(warnings.length, "warning")].filter((part) => part !== "").join(" · ");
    }
  }
}

function count(number: number, word: string): string {
  if (number === 0) return "";
  return `${number} ${word}${number === 1 ? "" : "s"}`;
}
