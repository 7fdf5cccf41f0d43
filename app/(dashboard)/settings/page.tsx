import type { Metadata } from "next";
import { MailNotice } from "@/app/(dashboard)/mail-notice.tsx";
import { Memo } from "@/app/(dashboard)/memo.tsx";
import { type Fact, Facts } from "@/components/facts.tsx";
import { Section } from "@/components/section.tsx";
import { OrganizationForm } from "@/components/settings/organization-form.tsx";
import { requireAdmin } from "@/lib/access/gate.ts";
import { findOrganization } from "@/lib/agents/organization-store.ts";
import { environment } from "@/lib/env.ts";
import { wicketVersion } from "@/lib/version.ts";

export const metadata: Metadata = { title: "Settings" };

export default async function SettingsPage() {
  const organization = await findOrganization(await requireAdmin("/settings"));
  return (
    <Memo title="Settings" lines={[["Re", organization.name]]}>
      <MailNotice />
      <Section title="Organization">
        <OrganizationForm name={organization.name} />
      </Section>
      <Section title="This server">
        <Facts facts={serverFacts()} />
      </Section>
      <Section title="About">
        <p className="max-w-prose text-ink-2">
          Wicket {wicketVersion}. Every call of an agent gets an allow-or-deny decision before the upstream sees it, and leaves a
          record. Arguments, results, keys and tokens are never kept in one. Licensed under Apache-2.0.
        </p>
      </Section>
    </Memo>
  );
}

/** How the server is set up, from its environment: no secret is among it. */
function serverFacts(): Fact[] {
  const { publicUrl, database, dataDir, mail, allowPrivateUpstreams, trustedProxyHops, exposureWindowMinutes, adminToken } =
    environment();
  const embedded = database.kind === "embedded";
  const facts: [string, string][] = [
    ["Address", publicUrl],
    ["MCP endpoint", `${publicUrl}/mcp`],
    ["Database", embedded ? "PostgreSQL, embedded: for trials and small teams" : "PostgreSQL at DATABASE_URL"],
    ["Data folder", dataDir],
    ["Mail", mail === null ? "not configured" : `by ${new URL(mail.server).hostname}, from ${mail.from}`],
    [
      "Upstreams",
      allowPrivateUpstreams
        ? "private addresses allowed"
        : embedded
          ? "https, and http to this machine"
          : "https at public addresses",
    ],
    ["Proxy hops", trustedProxyHops === 0 ? "none trusted: X-Forwarded-For is ignored" : `${trustedProxyHops} trusted`],
    ["Exposure", `a private read counts for ${exposureWindowMinutes / 60} hours`],
    ["Admin token", adminToken === null ? "none" : "in the data folder, for scripts on this machine"],
    ["Node.js", process.version],
  ];
  return facts.map(([term, text]) => [
    term,
    <span key={term} className="mono">
      {text}
    </span>,
  ]);
}
