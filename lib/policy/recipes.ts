import { baselineAllow as baseline } from "@/lib/agents/baseline.ts";

/** A policy to start from. Names of tools, resources, members and networks in it are examples to be replaced. */
export type Recipe = { readonly name: string; readonly description: string; readonly text: string };

export const baselineAllow: Recipe = {
  ...baseline,
  description: "Allows every call. What a new agent starts with; narrow or remove it before others join.",
};

export const releaseWindow: Recipe = {
  name: "release-window",
  description:
    "Deny destructive ops outside 9–5. One rule. The hours are those of the agent's time zone, and 17 lasts until 17:59.",
  text: `forbid(
  principal,
  action in [ServiceMCP::Action::"delete_records",
             ServiceMCP::Action::"drop_table"],
  resource
)
when {
  context.time.hour < 9 || context.time.hour > 17
};`,
};

export const sourceSensitivity: Recipe = {
  name: "source-sensitivity",
  description:
    "Read private anywhere, no public egress, across services: who has read something private may not post to a public channel.",
  text: `forbid(
  principal,
  action == SlackMCP::Action::"post_message",
  resource
)
when {
  context.session.accessed_private == true &&
  resource.visibility == "public"
};`,
};

/** What the dashboard and the documentation offer, in the order in which an agent usually gets them. */
export const recipes: readonly Recipe[] = [
  baselineAllow,
  {
    name: "baseline-by-tier",
    description:
      "Allows what reads and what writes; a destructive tool needs a permit of its own. Takes the place of baseline-allow.",
    text: `permit(
  principal,
  action in [ServiceMCP::Action::"tier:read",
             ServiceMCP::Action::"tier:write"],
  resource
);`,
  },
  {
    name: "no-destructive-tools",
    description: "Denies every destructive tool of every service, whatever else is allowed.",
    text: `@denyMessage("Destructive tools are switched off for this agent.")
forbid(
  principal,
  action in ServiceMCP::Action::"tier:destructive",
  resource
);`,
  },
  releaseWindow,
  sourceSensitivity,
  {
    name: "business-hours",
    description: "Denies what writes or destroys outside Monday to Friday, 9:00 to 17:59, in the agent's time zone.",
    text: `forbid(
  principal,
  action in [ServiceMCP::Action::"tier:write",
             ServiceMCP::Action::"tier:destructive"],
  resource
)
unless {
  [1, 2, 3, 4, 5].contains(context.time.weekday) &&
  context.time.hour >= 9 &&
  context.time.hour <= 17
};`,
  },
  {
    name: "per-member",
    description: "Leaves writing and destroying to one member; the others only read.",
    text: `forbid(
  principal,
  action in [ServiceMCP::Action::"tier:write",
             ServiceMCP::Action::"tier:destructive"],
  resource
)
unless {
  principal == ServiceMCP::Member::"alex@company.com"
};`,
  },
  {
    name: "one-repository",
    description: "Denies every call to GitHub that is not about one repository, spelled exactly like this.",
    text: `forbid(
  principal,
  action in GitHubMCP::Action::"*",
  resource
)
unless {
  resource == GitHubMCP::Repository::"acme/payments-core"
};`,
  },
  {
    name: "one-channel",
    description: "Denies posting to any Slack channel but one, spelled exactly like this.",
    text: `forbid(
  principal,
  action == SlackMCP::Action::"post_message",
  resource
)
unless {
  resource == SlackMCP::Channel::"#deployments"
};`,
  },
  {
    name: "office-network",
    description: "Denies calls from anywhere but one network. Where the address of a caller is not known, every call is denied.",
    text: `forbid(principal, action, resource)
unless {
  context.source.ip.isInRange(ip("203.0.113.0/24"))
};`,
  },
];
