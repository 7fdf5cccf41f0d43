export const dynamic = "force-dynamic";

/** The process is alive. Says nothing of the database: a restart would not bring that back. */
export function GET(): Response {
  return Response.json({ status: "ok" }, { headers: { "cache-control": "no-store" } });
}
