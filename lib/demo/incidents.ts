import type { DemoService } from "@/lib/demo/demo-service.ts";
import type { Decision } from "@/lib/vocabulary.ts";

export type IncidentStep = {
  readonly service: DemoService;
  readonly tool: string;
  readonly args: { readonly [name: string]: unknown };
  /** The id of the resource that the call touches. */
  readonly resource: string;
  readonly decision: Decision;
  /** The policy that must deny it, null for a call that must be allowed. */
  readonly rule: string | null;
};

export type Incident = { readonly title: string; readonly story: string; readonly steps: readonly IncidentStep[] };

const customers = "prod.customer_records";

/** The two incidents of the memo (sections 01 and 01·B), as calls of the demo agent. */
export const incidents: readonly Incident[] = [
  {
    title: "INC-2026-0416-03",
    story: "A maintenance agent deletes customer records outside the release window.",
    steps: [
      {
        service: "database",
        tool: "list_records",
        args: { table: customers, limit: 5 },
        resource: customers,
        decision: "ALLOW",
        rule: null,
      },
      {
        service: "database",
        tool: "delete_records",
        args: { table: customers, filter: "*" },
        resource: customers,
        decision: "DENY",
        rule: "release-window",
      },
      {
        service: "database",
        tool: "describe_table",
        args: { table: customers },
        resource: customers,
        decision: "ALLOW",
        rule: null,
      },
    ],
  },
  {
    title: "The exfiltration chain",
    story: "Private source code is read, then a message goes to a public channel. Each call is harmless alone.",
    steps: [
      {
        service: "github",
        tool: "get_file_contents",
        args: { owner: "acme", repo: "payments-core", path: "src/settlement.ts" },
        resource: "acme/payments-core",
        decision: "ALLOW",
        rule: null,
      },
      {
        service: "slack",
        tool: "post_message",
        args: { channel: "#status-public", text: "SIMULATED: a summary of what was just read." },
        resource: "#status-public",
        decision: "DENY",
        rule: "source-sensitivity",
      },
    ],
  },
];
