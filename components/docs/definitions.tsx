import type { ReactNode } from "react";

type Definition = { readonly id: string; readonly term: ReactNode; readonly text: ReactNode };

/** Terms and what they mean: beside each other, or below each other where that is too narrow. */
export function Definitions({ definitions }: { definitions: readonly Definition[] }) {
  return (
    <dl className="grid items-baseline gap-3 sm:grid-cols-[auto_minmax(0,1fr)] sm:gap-x-5 sm:gap-y-2">
      {definitions.map(({ id, term, text }) => (
        <div key={id} className="grid gap-1 sm:contents">
          <dt>{term}</dt>
          <dd className="max-w-prose">{text}</dd>
        </div>
      ))}
    </dl>
  );
}
