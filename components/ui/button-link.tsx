import { clsx } from "clsx";
import Link from "next/link";
import type { ReactNode } from "react";
import { type ButtonVariant, buttonLook } from "@/components/ui/button.tsx";

/** A link that looks like a button: it goes somewhere, it changes nothing. */
export function ButtonLink({
  href,
  variant,
  className,
  children,
}: {
  href: string;
  variant?: ButtonVariant | undefined;
  className?: string | undefined;
  children: ReactNode;
}) {
  return (
    <Link href={href} className={clsx(buttonLook(variant), className)}>
      {children}
    </Link>
  );
}
