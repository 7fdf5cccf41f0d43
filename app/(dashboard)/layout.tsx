import type { ReactNode } from "react";
import { visitor } from "@/app/(dashboard)/visitor.ts";
import { Shell } from "@/components/nav/shell.tsx";
import { currentPerson } from "@/lib/access/gate.ts";

export const dynamic = "force-dynamic";

/** The frame. It guards nothing: each page asks for its visitor itself, and sends whoever is not signed in to where they can be. */
export default async function DashboardLayout({ children }: { children: ReactNode }) {
  if ((await currentPerson()) === null) return children;
  const { person, admin, agents } = await visitor();
  const known = agents.map(({ slug, name, status }) => ({ slug, name, status }));
  return <Shell nav={{ email: person.email, agents: admin ? known : null }}>{children}</Shell>;
}
