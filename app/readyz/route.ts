import { databaseFault } from "@/lib/db/readiness.ts";
import { canaryLives } from "@/lib/policy/canary.ts";

export const dynamic = "force-dynamic";

/** Wicket can decide and record: the database answers and is migrated, and the policy engine decides as it should. Otherwise 503. */
export async function GET(): Promise<Response> {
  const database = await databaseFault();
  const engine = canaryLives() ? null : "failing";
  const ready = database === null && engine === null;
  const body = ready ? { status: "ok" } : { status: "unavailable", database: database ?? "ok", engine: engine ?? "ok" };
  return Response.json(body, { status: ready ? 200 : 503, headers: { "cache-control": "no-store" } });
}
