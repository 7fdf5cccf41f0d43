import { clsx } from "clsx";
import type { ButtonHTMLAttributes, ReactNode } from "react";

export type ButtonVariant = "primary" | "plain" | "danger" | "quiet";

const look: Record<ButtonVariant, string> = {
  primary: "border-ink bg-ink text-paper hover:bg-ink-2 hover:border-ink-2",
  plain: "border-control bg-sheet text-ink hover:bg-sunken",
  danger: "border-deny bg-sheet text-deny hover:bg-deny-ground",
  quiet: "border-transparent bg-transparent text-ink-2 hover:bg-sunken hover:text-ink",
};

/** The same face for buttons and for links that look like one. */
export function buttonLook(variant: ButtonVariant = "plain"): string {
  return clsx(
    "inline-flex min-h-8 items-center justify-center gap-2 rounded-md border px-3 py-1 text-body font-medium transition-colors duration-100",
    "disabled:cursor-not-allowed disabled:border-rule disabled:bg-sunken disabled:text-ink-3",
    look[variant],
  );
}

type ButtonProps = ButtonHTMLAttributes<HTMLButtonElement> & {
  variant?: ButtonVariant | undefined;
  /** While true the button says so to assistive technology and does nothing. */
  pending?: boolean | undefined;
  children: ReactNode;
};

export function Button({
  variant = "plain",
  pending = false,
  className,
  type = "button",
  onClick,
  children,
  ...rest
}: ButtonProps) {
  return (
    <button
      {...rest}
      type={type}
      aria-disabled={pending || undefined}
      aria-busy={pending || undefined}
      onClick={(event) => {
        if (pending) event.preventDefault();
        else onClick?.(event);
      }}
      className={clsx(buttonLook(variant), pending && "opacity-70", className)}
    >
      {children}
    </button>
  );
}
