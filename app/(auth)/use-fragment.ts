"use client";

import { useSyncExternalStore } from "react";

/** What stands behind the `#` of the address, followed as it changes; `null` until the browser has told. */
export function useFragment(): string | null {
  return useSyncExternalStore(
    (changed) => {
      window.addEventListener("hashchange", changed);
      return () => window.removeEventListener("hashchange", changed);
    },
    () => window.location.hash.slice(1),
    () => null,
  );
}
