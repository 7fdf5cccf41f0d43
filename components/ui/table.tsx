import { clsx } from "clsx";
import type { ReactNode, TdHTMLAttributes, ThHTMLAttributes } from "react";
import { ScrollFrame } from "@/components/ui/scroll-frame.tsx";

/** A table in a frame that scrolls sideways within itself. `label` names both. */
export function Table({ label, children, className }: { label: string; children: ReactNode; className?: string | undefined }) {
  return (
    <ScrollFrame label={label} className={clsx("overflow-x-auto border border-rule bg-sheet", className)}>
      <table className="w-full border-collapse">
        <caption className="sr-only">{label}</caption>
        {children}
      </table>
    </ScrollFrame>
  );
}

export function Th({ className, children, scope = "col", ...rest }: ThHTMLAttributes<HTMLTableCellElement>) {
  return (
    <th
      {...rest}
      scope={scope}
      className={clsx("label h-8 whitespace-nowrap border-control border-b px-2.5 text-left", className)}
    >
      {children}
    </th>
  );
}

export function Td({ className, children, ...rest }: TdHTMLAttributes<HTMLTableCellElement>) {
  return (
    <td {...rest} className={clsx("h-8 border-rule border-b px-2.5 py-1.5 align-baseline", className)}>
      {children}
    </td>
  );
}
