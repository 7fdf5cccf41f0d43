"use client";

import { useRouter } from "next/navigation";
import { useEffect } from "react";
import type { MemberStatus } from "@/lib/vocabulary.ts";

const everyMilliseconds = 3_000;

/** What the page shows of a membership now. */
type Seen = { memberId: string; status: MemberStatus; firstCallSeen: boolean };

/**
 * Asks every few seconds, while the page is looked at, whether the membership has moved on from what is shown, and has the page read anew
 * when it has. A hidden page asks nothing, and asks at once when it is shown again.
 */
export function useMembershipWatch({ memberId, status, firstCallSeen }: Seen, active: boolean): void {
  const router = useRouter();
  useEffect(() => {
    if (!active) return;
    const stop = new AbortController();
    let asking = false;
    const ask = async () => {
      if (asking || document.visibilityState !== "visible") return;
      asking = true;
      try {
        const response = await fetch(`/api/me/memberships/${memberId}`, {
          headers: { accept: "application/json" },
          signal: stop.signal,
        });
        const gone = response.status === 404 || response.status === 401;
        const now = response.ok ? ((await response.json()) as { status: MemberStatus; firstCall: object | null }) : null;
        const moved = now !== null && (now.status !== status || (now.firstCall !== null) !== firstCallSeen);
        if (gone || moved) router.refresh();
      } catch {
        // No answer, or the page was left: it is asked again.
      } finally {
        asking = false;
      }
    };
    const timer = setInterval(ask, everyMilliseconds);
    document.addEventListener("visibilitychange", ask);
    return () => {
      stop.abort();
      clearInterval(timer);
      document.removeEventListener("visibilitychange", ask);
    };
  }, [active, memberId, status, firstCallSeen, router]);
}
