import { Fragment, type ReactNode } from "react";

export type Fact = readonly [term: string, text: ReactNode];

/** Terms and what they are, one a line. */
export function Facts({ facts }: { facts: readonly Fact[] }) {
  return (
    <dl className="grid grid-cols-[minmax(3.25rem,auto)_minmax(0,1fr)] items-baseline gap-x-4 gap-y-1.5">
      {facts.map(([term, text]) => (
        <Fragment key={term}>
          <dt className="label leading-5">{term}</dt>
          <dd className="min-w-0">{text}</dd>
        </Fragment>
      ))}
    </dl>
  );
}
