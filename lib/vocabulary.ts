/**
 * The closed word lists of the product: one source for each word. Table columns, forms, Cedar and badges all read them here.
 */

export const agentStatuses = ["active", "disabled"] as const;
export type AgentStatus = (typeof agentStatuses)[number];

export const memberStatuses = ["invited", "pending", "approved", "rejected", "removed"] as const;
export type MemberStatus = (typeof memberStatuses)[number];

export const memberRoles = ["admin", "member"] as const;
export type MemberRole = (typeof memberRoles)[number];

export const tiers = ["read", "write", "destructive"] as const;
export type Tier = (typeof tiers)[number];

/** Where a tool's tier comes from. `assumed` means that nobody said anything: the tool then counts as reading *and* sending. */
export const tierSources = ["admin", "annotations", "assumed"] as const;
export type TierSource = (typeof tierSources)[number];

export const visibilities = ["public", "internal", "private", "unknown"] as const;
export type Visibility = (typeof visibilities)[number];

export const connectorStatuses = ["enabled", "disabled"] as const;
export type ConnectorStatus = (typeof connectorStatuses)[number];

/**
 * How calls to an upstream are signed in: not at all, with one token pasted by the admin, with each member's own token, or with what the
 * upstream's authorization server gave to each member (OAuth).
 */
export const connectorAuthKinds = ["none", "bearer", "member", "oauth"] as const;
export type ConnectorAuthKind = (typeof connectorAuthKinds)[number];

/** Where the client that an authorization server knows Wicket as comes from: an app that an admin registered, or dynamic registration. */
export const oauthClientOrigins = ["app", "dynamic"] as const;
export type OauthClientOrigin = (typeof oauthClientOrigins)[number];

export const connectorOrigins = ["url", "demo"] as const;
export type ConnectorOrigin = (typeof connectorOrigins)[number];

/** The two wire protocols of MCP: `legacy` has the initialize handshake (up to 2025-11-25), `modern` is stateless (2026-07-28). */
export const eras = ["legacy", "modern"] as const;
export type Era = (typeof eras)[number];

/** `shadow` is evaluated and recorded as WOULD DENY, and changes nothing. */
export const policyModes = ["enforced", "shadow", "off"] as const;
export type PolicyMode = (typeof policyModes)[number];

export const decisions = ["ALLOW", "DENY"] as const;
export type Decision = (typeof decisions)[number];

/** Why a decision fell. `policy` and `no_permit` come from Cedar; the others are refusals that are recorded as DENY. */
export const reasons = [
  "policy",
  "no_permit",
  "policy_error",
  "engine_error",
  "arguments_refused",
  "unknown_tool",
  "unknown_method",
  "agent_disabled",
  "member_not_approved",
  "not_connected",
  "changed_while_deciding",
] as const;
export type Reason = (typeof reasons)[number];

/** What became of an allowed call after it was forwarded. */
export const outcomes = [
  "answered",
  "upstream_error",
  "upstream_unreachable",
  "upstream_silent",
  "client_left",
  "too_large",
  "not_sent",
  "unknown",
] as const;
export type Outcome = (typeof outcomes)[number];

export const exposureLabels = ["private"] as const;
export type ExposureLabel = (typeof exposureLabels)[number];

export const mailStatuses = ["waiting", "sent", "failed"] as const;
export type MailStatus = (typeof mailStatuses)[number];
