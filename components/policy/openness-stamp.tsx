import type { Openness } from "@/components/policy/openness.ts";
import { Stamp } from "@/components/stamp.tsx";

/** Says loudly what is easily forgotten: that nothing is denied, or that everything is. */
export function OpennessStamp({ openness }: { openness: Openness }) {
  if (openness === "open") {
    return (
      <Stamp tone="held" glyph="!">
        OPEN BY DEFAULT
      </Stamp>
    );
  }
  if (openness === "closed") {
    return (
      <Stamp tone="deny" glyph="✕">
        DENIES EVERYTHING
      </Stamp>
    );
  }
  return null;
}
