import { exposedUri } from "@/lib/connectors/exposed-uri.ts";
import { askedId, type Conversation } from "@/lib/gateway/asked-id.ts";
import { editText, rewriteStrings } from "@/lib/gateway/edit-text.ts";
import { placesOf } from "@/lib/strict-json/places.ts";

/** Where an upstream's message may hold a resource's URI or template, by the method that it answers, and in notifications. */
const uriPaths: readonly (readonly string[])[] = [
  ...contentAt("result", "content", "*"),
  ["result", "contents", "*", "uri"],
  ["result", "resources", "*", "uri"],
  ["result", "resourceTemplates", "*", "uriTemplate"],
  ...contentAt("result", "messages", "*", "content"),
  ...contentAt("result", "messages", "*", "content", "*"),
  ...contentAt("result", "result", "content", "*"),
  ["params", "uri"],
];

/** A link to a resource, or one that is embedded (MCP, "Content"). */
function contentAt(...path: string[]): string[][] {
  return [
    [...path, "uri"],
    [...path, "resource", "uri"],
  ];
}

/**
 * An upstream's message as a client of `/mcp` sees it: its resources' URIs carry the service, so that what a result links to can be read,
 * and so do the ids of what it asks of the client, so that the answer finds back. Every other byte stays.
 */
export function expose(text: string, service: string, conversation: Conversation): string {
  const change = (uri: string) => (uri === "" ? null : exposedUri(service, uri));
  const exposed = text.includes('"uri')
    ? rewriteStrings(
        text,
        uriPaths.map((path) => ({ path, change })),
      )
    : text;
  return withAskedIds(exposed, service, conversation);
}

/** A request's id, the progress token in it, and the id in the notification that cancels it. */
function withAskedIds(text: string, service: string, conversation: Conversation): string {
  if (placesOf(text, ["method"]).length === 0) return text;
  const places = [["id"], ["params", "_meta", "progressToken"], ["params", "requestId"]].flatMap((path) => placesOf(text, path));
  const edits = places.map((place) => ({
    ...place,
    text: JSON.stringify(askedId(service, text.slice(place.start, place.end), conversation)),
  }));
  return editText(text, edits);
}
