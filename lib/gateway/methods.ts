import type { Message } from "@/lib/gateway/message.ts";
import { Refusal } from "@/lib/gateway/refusal.ts";
import type { Era } from "@/lib/vocabulary.ts";

/** The two kinds of address: `/mcp` shows every connector of the agent as one server, `/mcp/<service>` one connector as it is. */
export const endpoints = ["aggregated", "service"] as const;
export type Endpoint = (typeof endpoints)[number];

/**
 * What becomes of a method: `judged` by policy, recorded, and forwarded when allowed; `filtered`: answered by the upstream (or from what it
 * listed) without what the member could never be allowed; `passed` on unjudged; `answered` by Wicket itself; `accepted` with 202 and
 * dropped; `refused`.
 */
export type Handling = "judged" | "filtered" | "passed" | "answered" | "accepted" | "refused";

export type MethodRow = {
  /** Exact; a trailing `*` stands for any ending, and an exact row goes before it. */
  readonly method: string;
  readonly kind: "request" | "notification";
  readonly direction: "client_to_server" | "server_to_client";
  readonly eras: readonly Era[];
  readonly handling: { readonly [endpoint in Endpoint]: Handling };
  /** One line for the documentation. */
  readonly note: string;
};

type Line = readonly [method: string, eras: "both" | Era, aggregated: Handling, service: Handling, note: string];

const clientRequests: readonly Line[] = [
  ["initialize", "legacy", "answered", "passed", "On /mcp Wicket agrees on a version and names itself."],
  ["ping", "legacy", "answered", "passed", "An empty result; 2026-07-28 has no ping."],
  ["server/discover", "modern", "answered", "passed", "The versions and capabilities that are served."],
  ["logging/setLevel", "legacy", "refused", "passed", "How much the server says of its own work; removed in 2026-07-28."],
  [
    "tools/list",
    "both",
    "filtered",
    "filtered",
    "On /mcp the tools of the enabled connectors, as <service>__<tool>; on /mcp/<service> those that the member could be allowed.",
  ],
  ["tools/call", "both", "judged", "judged", "Judged as the tool's own action."],
  ["resources/list", "both", "refused", "filtered", "The resources that the member could be allowed to read."],
  [
    "resources/templates/list",
    "both",
    "refused",
    "filtered",
    "The templates, when the member could be allowed to read any resource.",
  ],
  ["resources/read", "both", "refused", "judged", "Judged as resources/read on the URI."],
  ["resources/subscribe", "legacy", "refused", "judged", "Judged as resources/subscribe on the URI."],
  ["resources/unsubscribe", "legacy", "refused", "passed", "Ends what was allowed before."],
  [
    "subscriptions/listen",
    "modern",
    "refused",
    "judged",
    "Judged as resources/subscribe on each URI that it names; without one it is passed.",
  ],
  ["prompts/list", "both", "refused", "filtered", "The prompts that the member could be allowed to get."],
  ["prompts/get", "both", "refused", "judged", "Judged as prompts/get on the prompt's name."],
  ["completion/complete", "both", "refused", "judged", "Judged as completion/complete; it returns data, so it reads."],
  ["tasks/get", "both", "refused", "judged", "Judged as tasks/get."],
  ["tasks/result", "legacy", "refused", "judged", "Judged as tasks/result."],
  ["tasks/list", "legacy", "refused", "judged", "Judged as tasks/list."],
  ["tasks/update", "modern", "refused", "judged", "Judged as tasks/update."],
  ["tasks/cancel", "both", "refused", "judged", "Judged as tasks/cancel."],
];

const clientNotifications: readonly Line[] = [
  [
    "notifications/*",
    "both",
    "accepted",
    "passed",
    "On /mcp taken with 202; in 2026-07-28 a call is cancelled by closing its answer.",
  ],
];

const serverRequests: readonly Line[] = [
  ["ping", "legacy", "refused", "passed", "The server asks whether the client is there."],
  ["roots/list", "legacy", "refused", "passed", "The server asks which folders the client offers."],
  [
    "sampling/createMessage",
    "legacy",
    "refused",
    "judged",
    "Judged as sampling/createMessage: the server uses the client's model.",
  ],
  ["elicitation/create", "legacy", "refused", "judged", "Judged as elicitation/create: the server asks the person."],
];

const serverNotifications: readonly Line[] = [
  ["notifications/*", "both", "refused", "passed", "Progress, log lines, changes of lists and resources."],
];

function rows(lines: readonly Line[], kind: MethodRow["kind"], direction: MethodRow["direction"]): MethodRow[] {
  return lines.map(([method, era, aggregated, service, note]) => ({
    method,
    kind,
    direction,
    eras: era === "both" ? ["legacy", "modern"] : [era],
    handling: { aggregated, service },
    note,
  }));
}

/** Every method of every revision that is served, each direction. What is not here is refused. */
export const methods: readonly MethodRow[] = [
  ...rows(clientRequests, "request", "client_to_server"),
  ...rows(clientNotifications, "notification", "client_to_server"),
  ...rows(serverRequests, "request", "server_to_client"),
  ...rows(serverNotifications, "notification", "server_to_client"),
];

/** The row of a method, or undefined when nobody wrote one. */
export function findMethod(
  method: string,
  asked: { kind: MethodRow["kind"]; direction: MethodRow["direction"]; era: Era },
): MethodRow | undefined {
  return methods.find(
    (row) =>
      row.direction === asked.direction && row.kind === asked.kind && row.eras.includes(asked.era) && names(row.method, method),
  );
}

/**
 * What becomes of a client's message at an endpoint. Requests that no row names are refused with -32601: HTTP 404 in the modern era
 * (2026-07-28, streamable-http, "Protocol Version Header"), 200 in the legacy one, as the SDKs answer.
 *
 * @throws {Refusal} `unknown_method` for requests; `invalid_request` for what expects no answer and is not taken
 */
export function handlingOf(message: Message, era: Era, endpoint: Endpoint): Handling {
  if (message.kind === "response") {
    if (endpoint === "service" && era === "legacy") return "passed";
    throw refuse("Wicket asks nothing of its clients here, so it takes no responses.", message.idText);
  }
  const row = findMethod(message.method, { kind: message.kind, direction: "client_to_server", era });
  const handling = row?.handling[endpoint] ?? "refused";
  if (handling !== "refused") return handling;
  if (message.kind === "notification") throw refuse("The message has no id, and its method is not a notification's.", null);
  throw new Refusal({ code: "unknown_method" }, message.idText);
}

function names(pattern: string, method: string): boolean {
  return pattern.endsWith("*") ? method.startsWith(pattern.slice(0, -1)) : method === pattern;
}

function refuse(sentence: string, idText: string | null): Refusal {
  return new Refusal({ code: "invalid_request", sentence }, idText);
}
