import { methodDocument } from "@/lib/gateway/method-document.ts";
import { methodMarkdown } from "@/lib/gateway/method-markdown.ts";

export const dynamic = "force-static";

/** `/docs/methods` for readers that take no HTML. */
export function GET(): Response {
  return new Response(methodMarkdown(methodDocument()), { headers: { "content-type": "text/markdown; charset=utf-8" } });
}
