import Link from "next/link";
import type { ReactNode } from "react";

export type SummaryLine = { id: string; name: ReactNode; href?: string | undefined; facts: ReactNode };

/** A short list that leads on: names, and what is to be known of each at a glance. */
export function SummaryList({ lines }: { lines: readonly SummaryLine[] }) {
  return (
    <ul className="border border-rule bg-sheet">
      {lines.map((line) => (
        <li
          key={line.id}
          className="flex min-h-8 flex-wrap items-center justify-between gap-x-3 gap-y-1 border-rule border-b px-2.5 py-1 last:border-b-0"
        >
          {line.href === undefined ? (
            <span className="min-w-0">{line.name}</span>
          ) : (
            <Link href={line.href} className="link inline-block py-0.5">
              {line.name}
            </Link>
          )}
          <span className="flex flex-wrap items-center gap-2 text-ink-2">{line.facts}</span>
        </li>
      ))}
    </ul>
  );
}
