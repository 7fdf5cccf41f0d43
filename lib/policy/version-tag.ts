import { Problem } from "@/lib/errors.ts";

/** The `ETag` of a policy set (RFC 9110, 8.8.3): its version, as a strong tag. */
export function versionTag(version: number): string {
  return `"${version}"`;
}

/**
 * The version that a request's `If-Match` expects the set to be at, or undefined when it expects none. Only one strong tag of ours says
 * anything; whatever else stands there is `invalid_input`, because to ignore a condition is to overwrite what it was to protect.
 */
export function expectedVersion(request: Request): number | undefined {
  const condition = request.headers.get("if-match");
  if (condition === null) return undefined;
  const version = Number(/^"([0-9]{1,10})"$/.exec(condition.trim())?.[1] ?? Number.NaN);
  if (Number.isNaN(version)) {
    throw new Problem("invalid_input", 'If-Match must be the ETag of the policies, such as "3". Nothing was changed.', {
      field: "If-Match",
    });
  }
  return version;
}
