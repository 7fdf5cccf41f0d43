"use client";

import Link from "next/link";
import { usePathname } from "next/navigation";
import { agentSections } from "@/components/agents/agent-sections.ts";
import { Brand } from "@/components/brand.tsx";
import { NavLink } from "@/components/nav/nav-link.tsx";
import { SignOut } from "@/components/nav/sign-out.tsx";
import { ThemeSwitch } from "@/components/ui/theme-switch.tsx";
import type { AgentStatus } from "@/lib/vocabulary.ts";

export type NavAgent = { slug: string; name: string; status: AgentStatus };
export type NavProps = {
  email: string;
  /** Null for a member, who has no agents to administer. */
  agents: readonly NavAgent[] | null;
};

/** Where one can go, and who one is. */
export function Nav({ email, agents }: NavProps) {
  const pathname = usePathname();
  return (
    <div className="flex min-h-full flex-col gap-1 px-3 py-4">
      <Link href={agents ? "/" : "/me"} className="mb-1 self-start rounded-md px-2">
        <Brand />
      </Link>
      {agents && (
        <>
          <h2 className="label mx-2 mt-4 mb-1">Agents</h2>
          {agents.map((agent) => {
            const root = `/agents/${agent.slug}`;
            const open = pathname === root || pathname.startsWith(`${root}/`);
            return (
              <div key={agent.slug}>
                <NavLink
                  href={root}
                  aside={agent.status === "disabled" ? <span className="label text-deny">disabled</span> : undefined}
                >
                  {agent.name}
                </NavLink>
                {open &&
                  agentSections.slice(1).map(({ label, path }) => (
                    <NavLink key={path} href={`${root}${path}`} deep nested>
                      {label}
                    </NavLink>
                  ))}
              </div>
            );
          })}
          <NavLink href="/agents">All agents</NavLink>
          <h2 className="label mx-2 mt-4 mb-1">Desk</h2>
          <NavLink href="/">Today</NavLink>
          <NavLink href="/audit" deep>
            Audit
          </NavLink>
          <NavLink href="/outbox">Outbox</NavLink>
          <NavLink href="/settings">Settings</NavLink>
        </>
      )}
      <h2 className="label mx-2 mt-4 mb-1">Me</h2>
      <NavLink href="/me">My access</NavLink>
      <div className="mt-auto flex flex-col gap-2 px-2 pt-8">
        <ThemeSwitch />
        <p className="text-ink-2">{email}</p>
        <SignOut />
      </div>
    </div>
  );
}
