import { environment } from "@/lib/env.ts";

/**
 * Where a demo server of this very process listens; `service` is one of `demoServices`. Asked at call time and stored nowhere: the port
 * may be another one after the next start.
 */
export function demoUrl(service: string): string {
  return `http://127.0.0.1:${environment().port}/demo/${encodeURIComponent(service)}`;
}
