"use client";

import { Toast } from "@base-ui/react/toast";
import { X } from "lucide-react";
import type { ReactNode } from "react";

const manager = Toast.createToastManager();

/** Says that something was done. Never the only place where it can be seen. */
export function notify(sentence: string): void {
  manager.add({ description: sentence });
}

/** The corner in which `notify` speaks, once around everything. */
export function Toasts({ children }: { children: ReactNode }) {
  return (
    <Toast.Provider toastManager={manager} limit={3}>
      {children}
      <Toast.Portal>
        <Toast.Viewport className="fixed right-4 bottom-4 z-50 flex w-[min(24rem,calc(100vw-2rem))] flex-col gap-2">
          <ToastList />
        </Toast.Viewport>
      </Toast.Portal>
    </Toast.Provider>
  );
}

function ToastList() {
  const { toasts } = Toast.useToastManager();
  return toasts.map((toast) => (
    <Toast.Root
      key={toast.id}
      toast={toast}
      aria-label="Notice"
      swipeDirection={[]}
      className="border border-control border-t-[3px] border-t-ink bg-sheet shadow-popover transition-opacity duration-150 data-ending-style:opacity-0 data-limited:hidden data-starting-style:opacity-0"
    >
      <Toast.Content className="flex items-start gap-3 px-3 py-2">
        <Toast.Description className="min-w-0 flex-1" />
        <Toast.Close aria-label="Dismiss" className="-mr-1 rounded-md p-1 text-ink-2 hover:bg-sunken hover:text-ink">
          <X aria-hidden size={16} />
        </Toast.Close>
      </Toast.Content>
    </Toast.Root>
  ));
}
