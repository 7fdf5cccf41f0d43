"use client";

import { useEffect, useRef } from "react";
import type { ProblemAnswer } from "@/components/ui/use-request.ts";

/** What went wrong, where the hand is: it takes the focus when it appears, and stays until the next attempt. */
export function ProblemNote({ problem }: { problem: ProblemAnswer | null }) {
  const note = useRef<HTMLDivElement>(null);
  useEffect(() => {
    if (problem) note.current?.focus();
  }, [problem]);
  if (!problem) return null;
  return (
    <div ref={note} tabIndex={-1} role="alert" className="border border-deny border-l-[3px] bg-deny-ground px-3 py-2 text-deny">
      <p>{problem.detail}</p>
      {problem.request_id !== undefined && <p className="mono">Reference {problem.request_id}</p>}
    </div>
  );
}
