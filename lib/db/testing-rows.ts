import { randomBytes, randomUUID } from "node:crypto";
import type { Sql } from "@/lib/db/connect.ts";

/**
 * One row in every table that belongs to an organization, written past row-level security, for tests that walk the catalogue. A new
 * table needs its row here; the catalogue test says so.
 */
export async function rowInEveryTable(sql: Sql, organizationId: string): Promise<void> {
  const [person, agent, member, key, connector, policy, record] = Array.from({ length: 7 }, () => randomUUID());
  const organization_id = organizationId;
  const mark = organizationId.slice(0, 8);
  await sql`insert into identity.person ${sql({ id: person, email: `${mark}@example.com` })}`;
  const rows: [string, { [column: string]: unknown }][] = [
    ["organization", { organization_id, name: mark }],
    ["administrator", { organization_id, person_id: person }],
    ["agent", { organization_id, id: agent, slug: mark, name: mark }],
    ["member", { organization_id, id: member, agent_id: agent, person_id: person, status: "approved" }],
    [
      "invite",
      {
        organization_id,
        member_id: member,
        email: mark,
        token_digest: randomBytes(32),
        invited_by: mark,
        expires_at: new Date(),
      },
    ],
    ["member_key", { organization_id, id: key, member_id: member, digest: randomBytes(32) }],
    [
      "connector",
      {
        ...{ organization_id, id: connector, agent_id: agent, key: mark, namespace: mark, url: "https://example.com" },
        ...{ auth_kind: "none", era: "modern", protocol_version: "2026-07-28", server_name: mark },
      },
    ],
    [
      "tool",
      { organization_id, connector_id: connector, name: mark, position: 1, tier: "read", tier_source: "assumed", definition: {} },
    ],
    ["resource_rule", { organization_id, connector_id: connector, tool: mark, kind: "Table", argument: "table" }],
    ["resource_attribute", { organization_id, connector_id: connector, kind: "Table", pattern: "*", visibility: "public" }],
    ["connection", { organization_id, member_id: member, connector_id: connector, sealed_token: randomBytes(8) }],
    [
      "oauth_client",
      {
        ...{ organization_id, connector_id: connector, issuer: "https://example.com", origin: "app" },
        ...{ client_id: mark, redirect_uri: "https://example.com/oauth/callback" },
      },
    ],
    [
      "oauth_authorization",
      {
        ...{ organization_id, member_id: member, connector_id: connector, person_id: person, client_id: mark },
        ...{ state_digest: randomBytes(32), browser_digest: randomBytes(32), sealed_errand: randomBytes(8) },
        ...{ issuer: "https://example.com", redirect_uri: "https://example.com/oauth/callback", expires_at: new Date() },
      },
    ],
    [
      "member_key_pair",
      { organization_id, member_id: member, generation: 1, public_key: randomBytes(32), vouch: randomBytes(32) },
    ],
    [
      "private_key_wrap",
      { organization_id, member_id: member, purpose: "browser", holder: mark, generation: 1, wrapped: randomBytes(93) },
    ],
    [
      "client_session",
      { organization_id, member_id: member, label: mark, service: "", protocol_version: "2025-11-25", capabilities: {} },
    ],
    [
      "upstream_session",
      { organization_id, member_id: member, connector_id: connector, session_id: mark, protocol_version: "2025-11-25" },
    ],
    ["policy_version", { organization_id, agent_id: agent, version: 1, author: mark, note: mark }],
    [
      "policy_revision",
      { organization_id, agent_id: agent, policy_id: policy, from_version: 1, name: mark, mode: "enforced", text: mark },
    ],
    [
      "exposure",
      {
        organization_id,
        person_id: person,
        label: "private",
        since: new Date(),
        last_raised_at: new Date(),
        sources: [mark],
      },
    ],
    ["record_head", { organization_id }],
    [
      "record",
      {
        ...{
          organization_id,
          id: record,
          number: 1,
          recorded_at: new Date(),
          agent_id: agent,
          agent_slug: mark,
          simulated: false,
        },
        ...{ person_id: person, member_id: member, member_email: mark, key_id: key, era: "modern", method: "tools/call" },
        ...{ decision: "ALLOW", reason: "policy", policy_version: 1, policy_ids: [policy], policy_names: [mark], would_deny: [] },
        ...{ time_zone: "UTC", hour: 1, minute: 1, weekday: 1, accessed_private: false, private_sources: [] },
        decision_microseconds: 1,
      },
    ],
    ["completion", { organization_id, record_id: record, outcome: "answered", bytes: 1, upstream_milliseconds: 1 }],
    [
      "outbox_mail",
      { organization_id, id: randomUUID(), recipient: mark, subject: mark, status: "waiting", expires_at: new Date() },
    ],
    ["demo_call", { organization_id, service: mark, tool: mark }],
  ];
  for (const [table, row] of rows) await sql`insert into ${sql(table)} ${sql(row as Record<string, string>)}`;
}
