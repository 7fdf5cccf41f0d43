import { seenVisibility } from "@/lib/policy/seen-visibility.ts";
import type { Tier, Visibility } from "@/lib/vocabulary.ts";

export type SeenFact = { path: string; value: string };

type Recorded = {
  hour: number;
  minute: number;
  weekday: number;
  accessedPrivate: boolean;
  privateSources: readonly string[];
  visibility: Visibility | null;
  tier: Tier | null;
};

/** What a policy could look at when it decided a record, under the names that policies use. */
export function factsSeen({ hour, minute, weekday, accessedPrivate, privateSources, visibility, tier }: Recorded): SeenFact[] {
  const facts = [
    { path: "context.time.hour", value: String(hour) },
    { path: "context.time.minute", value: String(minute) },
    { path: "context.time.weekday", value: String(weekday) },
    { path: "context.session.accessed_private", value: String(accessedPrivate) },
  ];
  if (privateSources.length > 0)
    facts.push({
      path: "context.session.private_sources",
      value: `[${privateSources.map((source) => JSON.stringify(source)).join(", ")}]`,
    });
  if (visibility !== null && tier !== null) {
    const seen = JSON.stringify(seenVisibility(visibility, tier));
    facts.push({
      path: "resource.visibility",
      value: visibility === "unknown" ? `${seen}, because nobody said what it is` : seen,
    });
  }
  return facts;
}
