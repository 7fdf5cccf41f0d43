import { clsx } from "clsx";
import type { ReactNode } from "react";
import { CopyButton } from "@/components/ui/copy-button.tsx";
import { ScrollFrame } from "@/components/ui/scroll-frame.tsx";

type CodeBlockProps = {
  /** Names the block for whoever cannot see where it stands. */
  label: string;
  children: ReactNode;
  /** What the copy button copies; without it there is none. */
  copy?: string | undefined;
  /** Without a frame, where the block fills one already. */
  bare?: boolean | undefined;
  className?: string | undefined;
};

/** Text to the letter. It scrolls within itself and can be scrolled with the keyboard. */
export function CodeBlock({ label, children, copy, bare = false, className }: CodeBlockProps) {
  return (
    <div className={clsx("min-w-0", className)}>
      <ScrollFrame label={label} className={clsx("overflow-x-auto bg-sunken px-3.5 py-2.5", !bare && "border border-rule")}>
        <pre className="mono whitespace-pre">
          <code>{children}</code>
        </pre>
      </ScrollFrame>
      {copy !== undefined && (
        <div className="mt-2">
          <CopyButton text={copy} />
        </div>
      )}
    </div>
  );
}
