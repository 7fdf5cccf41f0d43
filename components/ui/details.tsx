import { ChevronRight } from "lucide-react";
import type { ReactNode } from "react";

/** Something that most people do not need to see: the browser's own disclosure. */
export function Details({ summary, children, open }: { summary: ReactNode; children: ReactNode; open?: boolean | undefined }) {
  return (
    <details open={open} className="border border-rule bg-sheet">
      <summary className="flex min-h-8 list-none items-center gap-2 px-3 py-1.5 font-medium hover:bg-sunken [&::-webkit-details-marker]:hidden">
        <ChevronRight
          aria-hidden
          size={14}
          className="shrink-0 motion-safe:transition-transform motion-safe:duration-100 [details[open]>summary>&]:rotate-90"
        />
        <span className="min-w-0">{summary}</span>
      </summary>
      <div className="border-rule border-t p-3">{children}</div>
    </details>
  );
}
