import type { ResourceAttribute, ResourceRule } from "@/lib/connectors/connector.ts";
import type { DemoService } from "@/lib/demo/demo-service.ts";
import { releaseWindow, sourceSensitivity } from "@/lib/policy/recipes.ts";

type DemoConnector = {
  readonly key: DemoService;
  readonly namespace: string;
  readonly resources: readonly Pick<ResourceRule, "tool" | "kind" | "argument">[];
  readonly attributes: readonly ResourceAttribute[];
};

const onTable = (tool: string) => ({ tool, kind: "Table", argument: "table" });
const onRepository = (tool: string) => ({ tool, kind: "Repository", argument: "owner/repo" });
const onChannel = (tool: string) => ({ tool, kind: "Channel", argument: "channel" });

const connectors: readonly DemoConnector[] = [
  {
    key: "database",
    namespace: "DatabaseMCP",
    resources: ["list_records", "describe_table", "insert_record", "delete_records", "drop_table"].map(onTable),
    attributes: [
      { kind: "Table", pattern: "prod.*", visibility: "private", labels: ["customer-data"] },
      { kind: "Table", pattern: "staging.*", visibility: "internal", labels: [] },
    ],
  },
  {
    key: "github",
    namespace: "GitHubMCP",
    resources: ["get_file_contents", "list_issues", "create_issue", "delete_file"].map(onRepository),
    attributes: [
      { kind: "Repository", pattern: "acme/payments-core", visibility: "private", labels: ["source-code"] },
      { kind: "Repository", pattern: "acme/website", visibility: "public", labels: [] },
    ],
  },
  {
    key: "slack",
    namespace: "SlackMCP",
    resources: ["get_channel_history", "post_message", "delete_message"].map(onChannel),
    attributes: [
      { kind: "Channel", pattern: "#status-public", visibility: "public", labels: [] },
      { kind: "Channel", pattern: "#payments-incident", visibility: "private", labels: [] },
    ],
  },
];

/**
 * The agent that ships with Wicket, with which both incidents of the memo can be played. Everything about it is made up and labelled
 * SIMULATED wherever it shows. It begins with `baseline-allow`, as every agent does; the other policies come on top.
 */
export const demoAgent = {
  slug: "maintenance-agent",
  name: "Maintenance agent",
  /** It is this hour where the demo agent works, so that the release window is closed whenever somebody looks. */
  hour: 3,
  connectors,
  policies: [releaseWindow, sourceSensitivity],
} as const;
