"use client";

import { useEffect, useState } from "react";
import { sendJson } from "@/components/ui/use-request.ts";
import type { TextError } from "@/lib/errors.ts";

export type PolicyCheck =
  | { state: "idle" | "checking" }
  | { state: "checked"; errors: TextError[]; warnings: TextError[] }
  | { state: "unavailable"; detail: string };

const pauseMs = 400;

/** Asks the server whether a text holds, once the hand rests. An answer that a later text has overtaken is dropped. */
export function usePolicyCheck(agent: string, text: string): PolicyCheck {
  const [check, setCheck] = useState<PolicyCheck>({ state: "idle" });
  useEffect(() => {
    if (text.trim() === "") {
      setCheck({ state: "idle" });
      return;
    }
    let current = true;
    setCheck({ state: "checking" });
    const timer = setTimeout(async () => {
      const answer = await sendJson<{ errors: TextError[]; warnings: TextError[] }>({
        method: "POST",
        path: `/api/agents/${agent}/policies/check`,
        body: { text },
      });
      if (!current) return;
      setCheck(answer.ok ? { state: "checked", ...answer.value } : { state: "unavailable", detail: answer.problem.detail });
    }, pauseMs);
    return () => {
      current = false;
      clearTimeout(timer);
    };
  }, [agent, text]);
  return check;
}
