import { clsx } from "clsx";
import type { ReactNode } from "react";
import type { Decision } from "@/lib/vocabulary.ts";

const tones = {
  allow: "border-allow bg-allow-ground text-allow",
  deny: "border-deny bg-deny-ground text-deny",
  held: "border-held bg-held-ground text-held",
  would: "border-would border-dashed bg-would-ground text-would",
  plain: "border-control bg-sheet text-ink-2",
  strong: "border-ink bg-sheet text-ink",
} as const;
export type StampTone = keyof typeof tones;

/** A word in a frame, with a glyph: what it says never hangs on the colour. */
export function Stamp({ tone, glyph, children }: { tone: StampTone; glyph?: string | undefined; children: ReactNode }) {
  return (
    <span
      className={clsx(
        "inline-flex items-baseline gap-1.5 whitespace-nowrap rounded-sm border px-1.5 font-mono font-semibold text-[0.71875rem] leading-[1.125rem] tracking-[0.03em]",
        tones[tone],
      )}
    >
      {glyph !== undefined && <span aria-hidden>{glyph}</span>}
      {children}
    </span>
  );
}

export function DecisionStamp({ decision }: { decision: Decision }) {
  return decision === "ALLOW" ? (
    <Stamp tone="allow" glyph="✓">
      ALLOW
    </Stamp>
  ) : (
    <Stamp tone="deny" glyph="✕">
      DENY
    </Stamp>
  );
}

/** A shadow policy would have denied what was allowed. */
export function WouldDenyStamp() {
  return (
    <Stamp tone="would" glyph="◌">
      WOULD DENY
    </Stamp>
  );
}

/** Made-up data: the demo agent and everything that comes from it. */
export function SimulatedStamp() {
  return <Stamp tone="plain">SIMULATED</Stamp>;
}
