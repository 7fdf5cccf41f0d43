import type { Message } from "@/lib/gateway/message.ts";
import { Refusal } from "@/lib/gateway/refusal.ts";
import type { Era } from "@/lib/vocabulary.ts";

/**
 * What becomes of a method: `judged` by policy and forwarded when allowed, answered by upstreams and `filtered`, `answered` by Wicket
 * itself, or `accepted` with 202 and dropped.
 */
export type Handling = "judged" | "filtered" | "answered" | "accepted";

export type MethodRow = {
  /** Exact; a trailing `*` stands for any ending. */
  readonly method: string;
  readonly kind: "request" | "notification";
  readonly eras: readonly Era[];
  readonly direction: "client_to_server";
  readonly handling: Handling;
  /** One line for the documentation. */
  readonly note: string;
};

/** Every method that passes the gateway. What is not here is refused. */
export const methods = [
  {
    method: "initialize",
    kind: "request",
    eras: ["legacy"],
    direction: "client_to_server",
    handling: "answered",
    note: "Wicket agrees on a version and names itself; upstreams are not asked.",
  },
  {
    method: "ping",
    kind: "request",
    eras: ["legacy"],
    direction: "client_to_server",
    handling: "answered",
    note: "An empty result; 2026-07-28 has no ping.",
  },
  {
    method: "server/discover",
    kind: "request",
    eras: ["modern"],
    direction: "client_to_server",
    handling: "answered",
    note: "The versions and capabilities that Wicket serves.",
  },
  {
    method: "tools/list",
    kind: "request",
    eras: ["legacy", "modern"],
    direction: "client_to_server",
    handling: "filtered",
    note: "The tools of the agent's enabled connectors, as <service>__<tool>.",
  },
  {
    method: "tools/call",
    kind: "request",
    eras: ["legacy", "modern"],
    direction: "client_to_server",
    handling: "judged",
    note: "Decided and recorded, then forwarded or denied.",
  },
  {
    method: "notifications/*",
    kind: "notification",
    eras: ["legacy", "modern"],
    direction: "client_to_server",
    handling: "accepted",
    note: "Taken with 202 and not forwarded; in 2026-07-28 a call is cancelled by closing its answer.",
  },
] as const satisfies readonly MethodRow[];

/** What a row says of itself, for exhaustive handling. */
export type MethodName = (typeof methods)[number]["method"];

/**
 * The row of a message. Requests that no row names are refused with -32601: HTTP 404 in the modern era (2026-07-28, streamable-http,
 * "Protocol Version Header"), 200 in the legacy one, as the SDKs answer.
 *
 * @throws {Refusal} `unknown_method` for requests; `invalid_request` for what expects no answer and is not taken
 */
export function methodOf(message: Message, era: Era): (typeof methods)[number] {
  if (message.kind === "response") throw refuse("Wicket asks nothing of its clients, so it takes no responses.", message.idText);
  const row = methods.find(
    (candidate) => names(candidate.method, message.method) && (candidate.eras as readonly Era[]).includes(era),
  );
  if (message.kind === "notification") {
    if (row?.kind === "notification") return row;
    throw refuse("The message has no id, and its method is not a notification's.", null);
  }
  if (row?.kind !== "request") throw new Refusal({ code: "unknown_method" }, message.idText);
  return row;
}

function names(pattern: string, method: string): boolean {
  return pattern.endsWith("*") ? method.startsWith(pattern.slice(0, -1)) : method === pattern;
}

function refuse(sentence: string, idText: string | null): Refusal {
  return new Refusal({ code: "invalid_request", sentence }, idText);
}
