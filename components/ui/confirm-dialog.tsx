"use client";

import { AlertDialog } from "@base-ui/react/alert-dialog";
import { type ReactNode, useId, useState } from "react";
import { Button, type ButtonVariant, buttonLook } from "@/components/ui/button.tsx";
import { ProblemNote } from "@/components/ui/problem-note.tsx";
import type { ProblemAnswer } from "@/components/ui/use-request.ts";

type ConfirmDialogProps = {
  /** The words on the button that opens the dialog, and its look. */
  trigger: ReactNode;
  triggerVariant?: ButtonVariant | undefined;
  triggerLabel?: string | undefined;
  title: string;
  /** What stops, what stays, whether it can be undone. */
  children: ReactNode;
  /** The verb on the button that does it. */
  action: string;
  /** What has to be typed before the button works. */
  phrase?: string | undefined;
  pending: boolean;
  problem: ProblemAnswer | null;
  /** Does it, and tells whether it was done: then the dialog closes. */
  onConfirm: () => Promise<boolean>;
};

/** Asks before something that cannot be undone, or that stops people's work. */
export function ConfirmDialog(props: ConfirmDialogProps) {
  const {
    trigger,
    triggerVariant = "danger",
    triggerLabel,
    title,
    children,
    action,
    phrase,
    pending,
    problem,
    onConfirm,
  } = props;
  const [open, setOpen] = useState(false);
  const [typed, setTyped] = useState("");
  const inputId = useId();
  const ready = phrase === undefined || typed.trim() === phrase;
  const change = (next: boolean) => {
    setOpen(next);
    if (!next) setTyped("");
  };
  return (
    <AlertDialog.Root open={open} onOpenChange={change}>
      <AlertDialog.Trigger aria-label={triggerLabel} className={buttonLook(triggerVariant)}>
        {trigger}
      </AlertDialog.Trigger>
      <AlertDialog.Portal>
        <AlertDialog.Backdrop className="fixed inset-0 z-40 bg-black/40" />
        <AlertDialog.Popup className="fixed top-1/2 left-1/2 z-50 max-h-[calc(100dvh-2rem)] w-[min(30rem,calc(100vw-2rem))] -translate-x-1/2 -translate-y-1/2 overflow-y-auto border border-control border-t-[3px] border-t-deny bg-sheet shadow-popover">
          <form
            className="flex flex-col gap-4 p-5"
            onSubmit={async (event) => {
              event.preventDefault();
              if (ready && !pending && (await onConfirm())) change(false);
            }}
          >
            <AlertDialog.Title className="text-lead font-semibold">{title}</AlertDialog.Title>
            <AlertDialog.Description render={<div />} className="flex flex-col gap-2 text-ink-2">
              {children}
            </AlertDialog.Description>
            {phrase !== undefined && (
              <div className="flex flex-col gap-1">
                <label htmlFor={inputId}>
                  Type <span className="mono font-semibold">{phrase}</span> to go on
                </label>
                <input
                  id={inputId}
                  className="control mono"
                  value={typed}
                  autoComplete="off"
                  spellCheck={false}
                  onChange={(event) => setTyped(event.target.value)}
                />
              </div>
            )}
            <ProblemNote problem={problem} />
            <div className="flex flex-wrap justify-end gap-2">
              <AlertDialog.Close className={buttonLook("plain")}>Cancel</AlertDialog.Close>
              <Button type="submit" variant="danger" disabled={!ready} pending={pending}>
                {action}
              </Button>
            </div>
          </form>
        </AlertDialog.Popup>
      </AlertDialog.Portal>
    </AlertDialog.Root>
  );
}
