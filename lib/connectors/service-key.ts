import { Problem } from "@/lib/errors.ts";

/** What a connector's key may look like: it stands in addresses (`/mcp/github`) and, before `__`, in tool names. */
const keyPattern = /^[a-z][a-z0-9-]{0,31}$/;

/** A Cedar namespace of a connector: PascalCase and `MCP`. */
const namespacePattern = /^[A-Z][A-Za-z0-9]{0,60}MCP$/;

/** `ServiceMCP` stands for any service; a connector of that name would make its actions everybody's. */
const reservedNamespace = "ServiceMCP";

/** Names that people write otherwise than by their first letter. */
const spellings: { readonly [word: string]: string } = {
  github: "GitHub",
  gitlab: "GitLab",
  hubspot: "HubSpot",
  huggingface: "HuggingFace",
  paypal: "PayPal",
};

/** Throws `invalid_input` (field `key`) unless the key can stand in an address and in tool names. Returns it. */
export function readServiceKey(key: string): string {
  if (keyPattern.test(key)) return key;
  throw new Problem(
    "invalid_input",
    "The key of a connector is 1 to 32 characters long, begins with a lower-case letter and holds only lower-case letters, digits and hyphens. Nothing was added; choose another key.",
    { field: "key" },
  );
}

/** Throws `invalid_input` (field `namespace`) unless the namespace is PascalCase, ends in `MCP` and is not reserved. Returns it. */
export function readNamespace(namespace: string): string {
  if (namespace === reservedNamespace) {
    throw new Problem(
      "invalid_input",
      "The namespace ServiceMCP stands for any service and cannot belong to one connector. Nothing was added; choose another namespace.",
      { field: "namespace" },
    );
  }
  if (namespacePattern.test(namespace)) return namespace;
  throw new Problem(
    "invalid_input",
    "The Cedar namespace of a connector begins with a capital letter, holds only letters and digits and ends in MCP, as in GitHubMCP. Nothing was added; choose another namespace.",
    { field: "namespace" },
  );
}

/**
 * The namespace that a connector gets when nobody chose one: `github` -> `GitHubMCP`, `my-notes` -> `MyNotesMCP`.
 * The key `service` would give the reserved one and becomes `ServiceConnectorMCP`.
 */
export function defaultNamespace(key: string): string {
  const words = key.split("-").filter((word) => word !== "");
  const namespace = `${words.map((word) => spellings[word] ?? capitalised(word)).join("")}MCP`;
  return namespace === reservedNamespace ? "ServiceConnectorMCP" : namespace;
}

function capitalised(word: string): string {
  return word.slice(0, 1).toUpperCase() + word.slice(1);
}
