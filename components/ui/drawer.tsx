"use client";

import { Dialog } from "@base-ui/react/dialog";
import { Menu, X } from "lucide-react";
import type { ReactNode } from "react";
import { buttonLook } from "@/components/ui/button.tsx";

type DrawerProps = { label: string; open: boolean; onOpenChange: (open: boolean) => void; children: ReactNode };

/** A sheet from the left edge behind a menu button: navigation on phones. */
export function Drawer({ label, open, onOpenChange, children }: DrawerProps) {
  return (
    <Dialog.Root open={open} onOpenChange={onOpenChange}>
      <Dialog.Trigger className={buttonLook("plain")}>
        <Menu aria-hidden size={16} />
        {label}
      </Dialog.Trigger>
      <Dialog.Portal>
        <Dialog.Backdrop className="fixed inset-0 z-40 bg-black/40" />
        <Dialog.Popup className="fixed inset-y-0 left-0 z-50 w-[min(18rem,calc(100vw-3rem))] overflow-y-auto border-rule border-r bg-sunken shadow-popover">
          <Dialog.Title className="sr-only">{label}</Dialog.Title>
          <Dialog.Close
            aria-label="Close"
            className="absolute top-3 right-3 rounded-md p-2 text-ink-2 hover:bg-sheet hover:text-ink"
          >
            <X aria-hidden size={16} />
          </Dialog.Close>
          {children}
        </Dialog.Popup>
      </Dialog.Portal>
    </Dialog.Root>
  );
}
