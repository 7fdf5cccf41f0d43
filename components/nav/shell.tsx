"use client";

import { usePathname } from "next/navigation";
import { type ReactNode, useState } from "react";
import { Brand } from "@/components/brand.tsx";
import { Nav, type NavProps } from "@/components/nav/nav.tsx";
import { Drawer } from "@/components/ui/drawer.tsx";

/** The frame of every page: navigation beside it, or behind a button where the screen is narrow. */
export function Shell({ nav, children }: { nav: NavProps; children: ReactNode }) {
  const pathname = usePathname();
  // The drawer belongs to the page it was opened on: it is closed on the next one.
  const [openOn, setOpenOn] = useState<string | null>(null);
  return (
    <div className="flex min-h-dvh w-full flex-col md:grid md:grid-cols-[13.5rem_minmax(0,1fr)]">
      <a
        href="#page"
        className="sr-only bg-ink text-paper focus:not-sr-only focus:fixed focus:top-2 focus:left-2 focus:z-50 focus:px-3 focus:py-2"
      >
        Skip to the page
      </a>
      <header className="flex items-center justify-between gap-3 border-rule border-b bg-sunken px-3.5 py-2 md:hidden">
        <Brand />
        <Drawer label="Menu" open={openOn === pathname} onOpenChange={(open) => setOpenOn(open ? pathname : null)}>
          <nav aria-label="Main" className="h-full">
            <Nav {...nav} />
          </nav>
        </Drawer>
      </header>
      <nav aria-label="Main" className="hidden border-rule border-r bg-sunken md:block">
        <div className="sticky top-0 h-dvh overflow-y-auto">
          <Nav {...nav} />
        </div>
      </nav>
      <main id="page" tabIndex={-1} className="w-full min-w-0 max-w-[76.5rem] px-3.5 pb-10 outline-none md:px-6">
        {children}
      </main>
    </div>
  );
}
