import { adminRoute } from "@/lib/access/route.ts";
import { recordsAsCsv } from "@/lib/audit/export.ts";
import { exportParameters, readRecordFilter } from "@/lib/audit/filter.ts";
import { streamRecords } from "@/lib/audit/store.ts";

/** Every record that matches, oldest first, as CSV: complete up to the newest record at the time of the request. */
export const GET = adminRoute(async ({ scope, request }) => {
  const filter = readRecordFilter(new URL(request.url).searchParams, exportParameters);
  const date = new Date().toISOString().slice(0, 10);
  return new Response(recordsAsCsv(streamRecords(scope, filter)), {
    headers: {
      "content-type": "text/csv; charset=utf-8; header=present",
      "content-disposition": `attachment; filename="wicket-audit-${date}.csv"`,
      "cache-control": "private, no-store",
      "x-content-type-options": "nosniff",
    },
  });
});
