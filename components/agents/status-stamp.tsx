import { Stamp } from "@/components/stamp.tsx";
import type { AgentStatus } from "@/lib/vocabulary.ts";

export function AgentStatusStamp({ status }: { status: AgentStatus }) {
  return status === "active" ? (
    <Stamp tone="allow" glyph="●">
      ACTIVE
    </Stamp>
  ) : (
    <Stamp tone="deny" glyph="■">
      DISABLED
    </Stamp>
  );
}
