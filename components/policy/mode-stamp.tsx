import { Stamp } from "@/components/stamp.tsx";
import type { PolicyMode } from "@/lib/vocabulary.ts";

export function ModeStamp({ mode }: { mode: PolicyMode }) {
  if (mode === "enforced") {
    return (
      <Stamp tone="plain" glyph="●">
        ENFORCED
      </Stamp>
    );
  }
  return mode === "shadow" ? (
    <Stamp tone="would" glyph="◌">
      SHADOW
    </Stamp>
  ) : (
    <Stamp tone="held" glyph="○">
      OFF
    </Stamp>
  );
}
