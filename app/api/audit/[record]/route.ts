import { adminRoute } from "@/lib/access/route.ts";
import { findRecord } from "@/lib/audit/store.ts";

/** One record, by its label (`AUDIT-03F4A91`) or id. */
export const GET = adminRoute<{ record: string }>(({ scope, params }) => findRecord(scope, params.record));
