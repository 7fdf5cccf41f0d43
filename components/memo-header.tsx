import { Fragment, type ReactNode } from "react";

/** One line of the header: `["Re", "maintenance-agent"]`. */
export type MemoLine = readonly [term: "Re" | "Range" | "Status" | "Version" | "From", text: ReactNode];

type MemoHeaderProps = { title: ReactNode; lines?: readonly MemoLine[] | undefined; actions?: ReactNode };

/** The head of every page: what it is, what it is about, what state that is in, who changed it last. */
export function MemoHeader({ title, lines = [], actions }: MemoHeaderProps) {
  return (
    <header className="double-rule mb-4 pt-3.5 pb-3">
      <div className="flex flex-wrap items-start justify-between gap-x-4 gap-y-2">
        <h1 className="font-medium font-serif text-title">{title}</h1>
        {actions !== undefined && <div className="flex flex-wrap gap-2">{actions}</div>}
      </div>
      {lines.length > 0 && (
        <dl className="mt-1.5 grid grid-cols-[auto_minmax(0,1fr)] items-baseline gap-x-4 gap-y-0.5">
          {lines.map(([term, text]) => (
            <Fragment key={term}>
              <dt className="label leading-5">{term}</dt>
              <dd className="min-w-0">{text}</dd>
            </Fragment>
          ))}
        </dl>
      )}
    </header>
  );
}
