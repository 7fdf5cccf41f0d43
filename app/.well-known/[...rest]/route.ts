import { Refusal, refusalToResponse } from "@/lib/gateway/refusal.ts";

export const dynamic = "force-dynamic";

/** Clients print what they get: a JSON sentence, never a page. */
const nothing = (): Response => refusalToResponse(new Refusal({ code: "no_such_endpoint" }), { idText: null, era: null });

export {
  nothing as DELETE,
  nothing as GET,
  nothing as HEAD,
  nothing as OPTIONS,
  nothing as PATCH,
  nothing as POST,
  nothing as PUT,
};
