import { environment } from "@/lib/env.ts";
import { Problem } from "@/lib/errors.ts";

const safeMethods: ReadonlySet<string> = new Set(["GET", "HEAD", "OPTIONS"]);

/** Whether a request only asks to be shown something. */
export function isSafe(request: Request): boolean {
  return safeMethods.has(request.method);
}

/**
 * Refuses a change that another site asked a browser to make (cross-site request forgery; OWASP, "verifying origin with standard
 * headers"). Browsers put `Origin` on every request that is not GET or HEAD, and no page can forge it. `null` is the origin of sandboxed
 * frames and is as foreign as any. Where it is missing, a request with our cookie must at least say `Sec-Fetch-Site: same-origin`.
 */
export function refuseForeignOrigin(request: Request, { withCookie }: { withCookie: boolean }): void {
  if (isSafe(request)) return;
  const { publicUrl } = environment();
  const origin = request.headers.get("origin");
  const site = request.headers.get("sec-fetch-site");
  const ours = origin === null ? !withCookie || site === "same-origin" : origin === new URL(publicUrl).origin;
  if (ours) return;
  throw new Problem(
    "forbidden",
    `This request did not come from a page of ${publicUrl}. Nothing was changed. Open Wicket at that address.`,
  );
}
