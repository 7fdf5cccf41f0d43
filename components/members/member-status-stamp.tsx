import { Stamp, type StampTone } from "@/components/stamp.tsx";
import type { MemberStatus } from "@/lib/vocabulary.ts";

const looks: Record<MemberStatus, { tone: StampTone; glyph: string }> = {
  invited: { tone: "held", glyph: "…" },
  pending: { tone: "held", glyph: "…" },
  approved: { tone: "allow", glyph: "✓" },
  rejected: { tone: "deny", glyph: "✕" },
  removed: { tone: "plain", glyph: "○" },
};

export function MemberStatusStamp({ status }: { status: MemberStatus }) {
  const { tone, glyph } = looks[status];
  return (
    <Stamp tone={tone} glyph={glyph}>
      {status.toUpperCase()}
    </Stamp>
  );
}
