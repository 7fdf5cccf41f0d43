"use client";

import { type KeyboardEvent, type ReactNode, useRef } from "react";

/**
 * `j` and `k` move between records. Only while the focus is within the ledger, so that a single letter never acts elsewhere
 * (WCAG 2.2, 2.1.4); Enter opens because a record is a link.
 */
export function LedgerKeys({ children }: { children: ReactNode }) {
  const ledger = useRef<HTMLDivElement>(null);
  const move = (event: KeyboardEvent) => {
    const step = { j: 1, k: -1 }[event.key];
    if (step === undefined || event.metaKey || event.ctrlKey || event.altKey) return;
    const links = [...(ledger.current?.querySelectorAll<HTMLAnchorElement>("a[data-record]") ?? [])].filter(
      (link) => link.offsetParent !== null,
    );
    const at = links.indexOf(document.activeElement as HTMLAnchorElement);
    links[at === -1 ? (step === 1 ? 0 : links.length - 1) : at + step]?.focus();
    event.preventDefault();
  };
  return (
    // biome-ignore lint/a11y/noStaticElementInteractions: it adds a shortcut to the links inside; nothing depends on it.
    <div ref={ledger} onKeyDown={move}>
      {children}
    </div>
  );
}
