"use client";

import { Check, Copy } from "lucide-react";
import { useEffect, useState } from "react";
import { Button } from "@/components/ui/button.tsx";

type CopyButtonProps = {
  text: string;
  label?: string | undefined;
  /** What is copied, for whoever cannot see where the button stands. */
  of?: string | undefined;
};

/** Puts a text on the clipboard and says so for two seconds. Where the browser forbids it, it says that instead. */
export function CopyButton({ text, label = "Copy", of }: CopyButtonProps) {
  const [state, setState] = useState<"ready" | "copied" | "refused">("ready");
  useEffect(() => {
    if (state === "ready") return;
    const timer = setTimeout(() => setState("ready"), 2000);
    return () => clearTimeout(timer);
  }, [state]);
  return (
    <Button
      onClick={async () => {
        try {
          await navigator.clipboard.writeText(text);
          setState("copied");
        } catch {
          setState("refused");
        }
      }}
    >
      {state === "copied" ? <Check aria-hidden size={14} /> : <Copy aria-hidden size={14} />}
      <span aria-live="polite">{state === "copied" ? "Copied" : state === "refused" ? "Select and copy by hand" : label}</span>
      {of !== undefined && <span className="sr-only">{of}</span>}
    </Button>
  );
}
