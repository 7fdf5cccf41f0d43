import { clsx } from "clsx";
import type { ReactNode } from "react";

type ScrollFrameProps = { label: string; className: string; children: ReactNode };

/** What is wider (or longer) than its place scrolls within itself, by keyboard too. No landmark: pages have several. */
export function ScrollFrame({ label, className, children }: ScrollFrameProps) {
  return (
    // biome-ignore lint/a11y/useSemanticElements: a fieldset groups form controls; this groups what scrolls together.
    // biome-ignore lint/a11y/noNoninteractiveTabindex: a region that scrolls has to be reachable by keyboard (WCAG 2.1.1).
    <div role="group" tabIndex={0} aria-label={label} className={clsx("relative", className)}>
      {children}
    </div>
  );
}
