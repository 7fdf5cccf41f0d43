import { legacyVersions, modernVersions } from "@/lib/gateway/era.ts";
import { type Endpoint, endpoints, type Handling, type MethodRow, methods } from "@/lib/gateway/methods.ts";
import type { Era } from "@/lib/vocabulary.ts";

/** One row of the table of methods in words. `handling` goes with `addresses`, in the same order. */
export type DocumentedMethod = Pick<MethodRow, "method" | "kind" | "note"> & {
  readonly revisions: readonly string[];
  readonly handling: readonly { readonly address: string; readonly handling: Handling }[];
};

/** What the page and the Markdown say, in plain text without markup. */
export type MethodDocument = {
  readonly title: string;
  readonly introduction: readonly string[];
  readonly addresses: readonly { readonly address: string; readonly meaning: string }[];
  /** `recorded` goes on where "Recorded:" stands before it. */
  readonly legend: readonly { readonly handling: Handling; readonly meaning: string; readonly recorded: string }[];
  readonly directions: readonly {
    readonly title: string;
    readonly meaning: string;
    readonly rows: readonly DocumentedMethod[];
  }[];
};

const revisionsOf: { readonly [era in Era]: readonly string[] } = {
  legacy: [...legacyVersions].sort(),
  modern: [...modernVersions].sort(),
};

const addressOf: { readonly [endpoint in Endpoint]: { address: string; meaning: string } } = {
  aggregated: { address: "/mcp", meaning: "Every connector of the agent as one server." },
  service: { address: "/mcp/<service>", meaning: "One connector as it is, under its own names." },
};

const nothing = "nothing.";

const meaningOf: { readonly [handling in Handling]: { meaning: string; recorded: string } } = {
  judged: {
    meaning: "The agent's policies decide before it goes on. A DENY goes no further.",
    recorded: "every decision: an ALLOW before the other side sees the message, with what became of it afterwards, and a DENY.",
  },
  filtered: {
    meaning: "Answered with a list that leaves out what the member could never be allowed.",
    recorded: nothing,
  },
  passed: { meaning: "Handed on without a decision of policy.", recorded: nothing },
  answered: { meaning: "Answered by Wicket itself.", recorded: nothing },
  accepted: { meaning: "Taken with HTTP 202 and dropped: nobody waits for an answer.", recorded: nothing },
  refused: {
    meaning: "Goes no further. Whoever asked is answered with an error.",
    recorded: "what a client asked, as a DENY with the reason unknown_method.",
  },
};

const handlings = Object.keys(meaningOf) as Handling[];

const introduction = [
  "This is the table that the gateway itself reads. A method that is not listed here is refused, in every revision and at both addresses.",
  "Before any of it Wicket asks who calls. Without a live key nothing is read further, and nothing is recorded. While the agent is disabled or the membership is not approved, every method is refused, and the refusal is recorded as a DENY.",
  "A batch, which 2025-03-26 has and the others have not, is taken apart: each message in it goes through this table as if it had come alone, in order.",
  "A * at the end of a method stands for any ending. A row that names a method in full goes before it.",
];

const directions: readonly { direction: MethodRow["direction"]; title: string; meaning: string }[] = [
  { direction: "client_to_server", title: "From the client to the server", meaning: "What an agent's client sends." },
  {
    direction: "server_to_client",
    title: "From the server to the client",
    meaning: "What an upstream sends besides its answers: what it asks of the client, and what it tells it.",
  },
];

/** The table of methods for people to read: the one source of `/docs/methods` and `/docs/methods.md`. */
export function methodDocument(): MethodDocument {
  return {
    title: "What passes, and what is judged",
    introduction,
    addresses: endpoints.map((endpoint) => addressOf[endpoint]),
    legend: handlings.filter(isUsed).map((handling) => ({ handling, ...meaningOf[handling] })),
    directions: directions.map(({ direction, ...words }) => ({
      ...words,
      rows: methods.filter((row) => row.direction === direction).map(documented),
    })),
  };
}

/** What no row says needs no explanation; but what is in no row is refused. */
function isUsed(handling: Handling): boolean {
  return handling === "refused" || methods.some((row) => endpoints.some((endpoint) => row.handling[endpoint] === handling));
}

function documented({ method, kind, eras, handling, note }: MethodRow): DocumentedMethod {
  return {
    method,
    kind,
    note,
    revisions: eras.flatMap((era) => revisionsOf[era]),
    handling: endpoints.map((endpoint) => ({ address: addressOf[endpoint].address, handling: handling[endpoint] })),
  };
}
