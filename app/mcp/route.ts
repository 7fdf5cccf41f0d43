import { peerOf } from "@/lib/access/peer.ts";
import { serve } from "@/lib/gateway/gateway.ts";

export const dynamic = "force-dynamic";

const door = (request: Request): Promise<Response> => serve(request, peerOf(request));

export { door as DELETE, door as GET, door as HEAD, door as OPTIONS, door as PATCH, door as POST, door as PUT };
