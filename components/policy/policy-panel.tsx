import { clsx } from "clsx";
import Link from "next/link";
import { CedarCode } from "@/components/policy/cedar-code.tsx";
import { cedarTokens } from "@/components/policy/cedar-tokens.ts";
import { ModeStamp } from "@/components/policy/mode-stamp.tsx";
import { Time } from "@/components/ui/time.tsx";
import type { PolicyMode } from "@/lib/vocabulary.ts";

type PolicyPanelProps = {
  policy: { id: string; name: string; mode: PolicyMode; text: string; fromVersion: number };
  path: string;
  /** Who made the version that the text stands since, and when. */
  author: string | null;
  at: Date | null;
};

/** One policy as it stands, with its edge in the colour of what it does. */
export function PolicyPanel({ policy, path, author, at }: PolicyPanelProps) {
  return (
    <article aria-label={policy.name} className={clsx("border border-rule border-t-[3px] bg-sheet", edge(policy))}>
      <header className="flex flex-wrap items-center justify-between gap-x-3 gap-y-1 border-control border-b border-dashed px-3.5 py-2.5">
        <h3 className="font-semibold">
          <Link href={path} className="link inline-block py-0.5">
            {policy.name}
          </Link>
        </h3>
        <ModeStamp mode={policy.mode} />
        <p className="mono basis-full text-ink-2">
          since v{policy.fromVersion}
          {author !== null && ` · ${author}`}
          {at !== null && (
            <>
              {" · "}
              <Time at={at} />
            </>
          )}
        </p>
      </header>
      <CedarCode name={policy.name} text={policy.text} bare />
    </article>
  );
}

function edge({ mode, text }: { mode: PolicyMode; text: string }): string {
  if (mode === "off") return "border-t-control";
  if (mode === "shadow") return "border-t-would";
  const effect = cedarTokens(text).find((token) => token.kind === "keyword")?.text;
  return effect === "forbid" ? "border-t-deny" : "border-t-allow";
}
