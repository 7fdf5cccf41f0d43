import type { Catalogue, ResourceRule, Tool } from "@/lib/connectors/connector.ts";
import type { Tier } from "@/lib/vocabulary.ts";

/** What a method touches: the resource it names by URI, the prompt it names, or the server as a whole. */
type Touched = "Resource" | "Prompt" | "Server";

/**
 * The methods besides `tools/call` that do or reveal something, and are judged under their own names: which argument of theirs names what
 * they touch, and what they count as. Completion returns data, so it reads; a task is judged like a call that may do anything.
 */
const judgedMethods: readonly { method: string; tier: Tier; touches: Touched; note: string }[] = [
  { method: "resources/read", tier: "read", touches: "Resource", note: "Reads a resource." },
  { method: "resources/subscribe", tier: "read", touches: "Resource", note: "Asks to hear when a resource changes." },
  { method: "prompts/get", tier: "read", touches: "Prompt", note: "Fetches a prompt." },
  {
    method: "completion/complete",
    tier: "read",
    touches: "Server",
    note: "Fetches completions of a prompt's or template's argument.",
  },
  { method: "tasks/get", tier: "read", touches: "Server", note: "Asks for the state or the result of a task." },
  { method: "tasks/result", tier: "read", touches: "Server", note: "Fetches the result of a task." },
  { method: "tasks/list", tier: "read", touches: "Server", note: "Lists the session's tasks." },
  { method: "tasks/update", tier: "write", touches: "Server", note: "Gives a task the input it waits for." },
  { method: "tasks/cancel", tier: "write", touches: "Server", note: "Cancels a task." },
  {
    method: "sampling/createMessage",
    tier: "write",
    touches: "Server",
    note: "The server asks the client's model for a completion.",
  },
  { method: "elicitation/create", tier: "write", touches: "Server", note: "The server asks the person for input." },
];

const argumentOf: { readonly [touched in Touched]: string } = { Resource: "uri", Prompt: "name", Server: "server" };

/** The judged methods in the shape of tools, so that one way of describing and deciding serves both. */
export const protocolTools = judgedMethods.map(
  ({ method, tier, touches, note }): Tool => ({
    name: method,
    tier,
    tierSource: "annotations",
    isMethod: true,
    definition: {
      name: method,
      description: note,
      inputSchema: { type: "object", properties: { [argumentOf[touches]]: { type: "string" } } },
    },
  }),
);

const protocolRules: readonly ResourceRule[] = judgedMethods.map(({ method, touches }) => ({
  tool: method,
  kind: touches,
  argument: argumentOf[touches],
  visibility: null,
}));

/** A catalogue with the judged methods beside its tools: what the schema is built from and methods are judged by. */
export function withProtocolTools(catalogue: Catalogue): Catalogue {
  const named = new Set(catalogue.tools.map((tool) => tool.name));
  return {
    ...catalogue,
    tools: [...catalogue.tools, ...protocolTools],
    resourceRules: [...catalogue.resourceRules.filter((rule) => named.has(rule.tool)), ...protocolRules],
  };
}

/** Names a tool or a judged method within a connector: a tool may be called like a method. */
export function toolKey(tool: Pick<Tool, "name" | "isMethod">): string {
  return `${tool.isMethod ? "method" : "tool"} ${tool.name}`;
}
