import type { CallToolResult } from "@modelcontextprotocol/server";

/** The result of a demo tool: the value as structured content, and as text for clients that read only that. */
export function answered(value: { readonly [member: string]: unknown }): CallToolResult {
  return { content: [{ type: "text", text: JSON.stringify(value, null, 2) }], structuredContent: { ...value } };
}

/** A tool that could not do what was asked says so in its result, where the model reads it. */
export function failed(sentence: string): CallToolResult {
  return { isError: true, content: [{ type: "text", text: sentence }] };
}
