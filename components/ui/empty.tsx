import type { ReactNode } from "react";

/** Nothing here yet: one sentence, one action. */
export function Empty({ children, action }: { children: ReactNode; action?: ReactNode }) {
  return (
    <div className="flex flex-wrap items-center justify-between gap-3 border border-control border-dashed bg-sheet px-4 py-4">
      <p className="max-w-prose text-ink-2">{children}</p>
      {action}
    </div>
  );
}
