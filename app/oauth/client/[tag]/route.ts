import { environment } from "@/lib/env.ts";
import { clientDocument, isIssuerTag } from "@/lib/oauth/client-metadata.ts";

export const dynamic = "force-dynamic";

/** Wicket's client id metadata document for one authorization server: public, and the same for everybody. */
export async function GET(_request: Request, { params }: { params: Promise<{ tag: string }> }): Promise<Response> {
  const { tag } = await params;
  if (!isIssuerTag(tag)) return Response.json({ error: "There is no such client here." }, { status: 404 });
  return Response.json(clientDocument(environment().publicUrl, tag), { headers: { "cache-control": "public, max-age=300" } });
}
