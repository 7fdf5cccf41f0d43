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
  [
    "logging/setLevel",
    "legacy",
    "passed",
    "passed",
    "How much the server says of its own work; on /mcp every connector is told. Removed in 2026-07-28.",
  ],
  [
    "tools/list",
    "both",
    "filtered",
    "filtered",
    "The tools that the member could be allowed; on /mcp of every connector, as <service>__<tool>.",
  ],
  ["tools/call", "both", "judged", "judged", "Judged as the tool's own action."],
  [
    "resources/list",
    "both",
    "filtered",
    "filtered",
    "The resources, where the member could be allowed to read any; on /mcp as <service>+<uri>.",
  ],
  [
    "resources/templates/list",
    "both",
    "filtered",
    "filtered",
    "The templates, when the member could be allowed to read any resource.",
  ],
  ["resources/read", "both", "judged", "judged", "Judged as resources/read on the URI."],
  ["resources/subscribe", "legacy", "judged", "judged", "Judged as resources/subscribe on the URI."],
  ["resources/unsubscribe", "legacy", "passed", "passed", "Ends what was allowed before."],
  [
    "subscriptions/listen",
    "modern",
    "judged",
    "judged",
    "Judged as resources/subscribe on each URI, and as tasks/get on each task, that it names; without one it is passed.",
  ],
  [
    "prompts/list",
    "both",
    "filtered",
    "filtered",
    "The prompts, where the member could be allowed to get any; on /mcp as <service>__<prompt>.",
  ],
  ["prompts/get", "both", "judged", "judged", "Judged as prompts/get on the prompt's name."],
  ["completion/complete", "both", "judged", "judged", "Judged as completion/complete; it returns data, so it reads."],
  ["tasks/get", "both", "judged", "judged", "Judged as tasks/get."],
  ["tasks/result", "legacy", "judged", "judged", "Judged as tasks/result."],
  ["tasks/list", "legacy", "judged", "judged", "Judged as tasks/list."],
  ["tasks/update", "modern", "judged", "judged", "Judged as tasks/update."],
  ["tasks/cancel", "both", "judged", "judged", "Judged as tasks/cancel."],
];

const clientNotifications: readonly Line[] = [
  ["notifications/initialized", "legacy", "accepted", "passed", "On /mcp the upstreams' sessions are opened by Wicket itself."],
  [
    "notifications/*",
    "legacy",
    "passed",
    "passed",
    "Cancellation, progress, changes of roots. On /mcp every upstream gets them that the client's session has reached.",
  ],
  [
    "notifications/*",
    "modern",
    "accepted",
    "passed",
    "In 2026-07-28 a call is cancelled by closing its answer, and upstreams have no sessions that /mcp could pass one to.",
  ],
];

const inResults = " (2026-07-28: inside an input_required result)";

const serverRequests: readonly Line[] = [
  ["ping", "legacy", "passed", "passed", "The server asks whether the client is there."],
  ["roots/list", "both", "passed", "passed", `The server asks which folders the client offers${inResults}.`],
  [
    "sampling/createMessage",
    "both",
    "judged",
    "judged",
    `Judged as sampling/createMessage: the server uses the client's model${inResults}.`,
  ],
  ["elicitation/create", "both", "judged", "judged", `Judged as elicitation/create: the server asks the person${inResults}.`],
];

const serverNotifications: readonly Line[] = [
  [
    "notifications/*",
    "both",
    "passed",
    "passed",
    "Progress, log lines, changes of lists and resources. On /mcp Wicket says itself when the list of tools has changed.",
  ],
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
    if (era === "legacy") return "passed";
    throw refuse("Clients of this protocol revision send no responses.", message.idText);
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
