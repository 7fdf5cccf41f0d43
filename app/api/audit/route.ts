import { adminRoute } from "@/lib/access/route.ts";
import { readRecordFilter } from "@/lib/audit/filter.ts";
import { listRecords } from "@/lib/audit/store.ts";

/** `{data: records, next}`, newest first. `next` is the `before` of the following page, or null at the end. */
export const GET = adminRoute(async ({ scope, request }) => {
  const { records, next } = await listRecords(scope, readRecordFilter(new URL(request.url).searchParams));
  return { data: records, next };
});
