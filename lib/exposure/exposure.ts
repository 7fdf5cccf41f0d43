import type { ExposureLabel, Tier, TierSource, Visibility } from "@/lib/vocabulary.ts";

export type ExposureRow = { label: ExposureLabel; sources: readonly string[]; epoch: number; ageMs: number };
export type Raise = { label: ExposureLabel; source: string };

/**
 * What the recorded exposure amounts to now. A label holds for `windowMinutes` after its last raise (database clock); an older one has
 * left. `epoch` identifies the state that a decision was made on, expired labels included.
 */
export function exposureNow(rows: readonly ExposureRow[], windowMinutes: number) {
  const live = rows.filter((row) => row.ageMs < windowMinutes * 60_000);
  const held = live.find((row) => row.label === "private");
  return {
    accessedPrivate: held !== undefined,
    labels: live.map((row) => row.label),
    minutesSincePrivate: held ? Math.floor(held.ageMs / 60_000) : null,
    privateSources: held?.sources ?? [],
    epoch: rows.reduce((sum, row) => sum + row.epoch, 0),
  };
}

/**
 * What an allowed call exposes the member to. A read raises `private` when what it touches is not known to be public; so does a tool
 * about which nobody said whether it reads, because it may.
 */
export function raisesOf(call: { tier: Tier; tierSource: TierSource; visibility: Visibility; source: string }): Raise[] {
  const reads = call.tier === "read" || call.tierSource === "assumed";
  return reads && call.visibility !== "public" ? [{ label: "private", source: call.source.slice(0, 200) }] : [];
}
