import { peerOf } from "@/lib/access/peer.ts";
import { serve } from "@/lib/gateway/gateway.ts";
import { Refusal, refusalToResponse } from "@/lib/gateway/refusal.ts";

export const dynamic = "force-dynamic";

/** `/mcp/<service>` is one connector as it is. Anything deeper is answered with a JSON sentence, because clients print what they get. */
async function door(request: Request, context: { params: Promise<{ path: string[] }> }): Promise<Response> {
  const { path } = await context.params;
  const [service] = path;
  if (service === undefined || path.length > 1)
    return refusalToResponse(new Refusal({ code: "no_such_endpoint" }), { idText: null, era: null });
  return serve(request, { ...peerOf(request), service });
}

export { door as DELETE, door as GET, door as HEAD, door as OPTIONS, door as PATCH, door as POST, door as PUT };
