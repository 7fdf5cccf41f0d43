"use client";

import { clsx } from "clsx";
import Link from "next/link";
import { usePathname } from "next/navigation";
import type { ReactNode } from "react";

type NavLinkProps = {
  href: string;
  children: ReactNode;
  aside?: ReactNode;
  /** Also where a page below `href` is open. */
  deep?: boolean | undefined;
  nested?: boolean | undefined;
};

/** A line of the navigation; it knows whether its page is the one that is open. */
export function NavLink({ href, children, aside, deep = false, nested = false }: NavLinkProps) {
  const pathname = usePathname();
  const here = pathname === href || (deep && pathname.startsWith(`${href}/`));
  return (
    <Link
      href={href}
      aria-current={pathname === href ? "page" : here ? "true" : undefined}
      className={clsx(
        "flex min-h-[1.875rem] items-center justify-between gap-2 rounded-md px-2 py-1",
        nested && "ml-2 border-rule border-l pl-3",
        here ? "bg-sheet text-ink shadow-[inset_2px_0_0_var(--ink)]" : "text-ink-2 hover:bg-sheet hover:text-ink",
      )}
    >
      <span className="min-w-0">{children}</span>
      {aside}
    </Link>
  );
}
