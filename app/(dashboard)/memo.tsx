import Link from "next/link";
import type { ReactNode } from "react";
import { visitor } from "@/app/(dashboard)/visitor.ts";
import { Banner } from "@/components/banner.tsx";
import { MemoHeader, type MemoLine } from "@/components/memo-header.tsx";
import { Time } from "@/components/ui/time.tsx";

type MemoProps = { title: ReactNode; lines?: readonly MemoLine[] | undefined; actions?: ReactNode; children: ReactNode };

/** One page of the dashboard: what holds everywhere (an agent that is disabled), its header, its content. */
export async function Memo({ title, lines, actions, children }: MemoProps) {
  const { admin, agents } = await visitor();
  const disabled = agents.filter((agent) => agent.status === "disabled");
  return (
    <>
      {disabled.length > 0 && (
        <div role="status" className="mt-3 flex flex-col gap-2">
          {disabled.map((agent) => (
            <Banner key={agent.id} tone="deny">
              <strong>{agent.name} is disabled:</strong> every call is refused
              {agent.statusChangedAt && (
                <>
                  {" "}
                  since <Time at={agent.statusChangedAt} />
                </>
              )}
              {agent.statusChangedBy && ` by ${agent.statusChangedBy}`}.{" "}
              {admin && <Link href={`/agents/${agent.slug}/settings`}>Open its settings</Link>}
            </Banner>
          ))}
        </div>
      )}
      <MemoHeader title={title} lines={lines} actions={actions} />
      {children}
    </>
  );
}
