/** What went wrong at one place of a text: 1-based line and column, offsets in UTF-16 units. */
export type TextError = {
  message: string;
  help?: string | undefined;
  line: number;
  column: number;
  offset: number;
  length: number;
};

/** The refusals of the dashboard and of REST, and the HTTP status each of them is answered with. */
export const problemStatuses = {
  invalid_input: 400,
  not_signed_in: 401,
  forbidden: 403,
  not_found: 404,
  conflict: 409,
  stale: 412,
  too_large: 413,
  unsupported_media_type: 415,
  invalid_policy: 422,
  unusable_upstream: 422,
  too_many_requests: 429,
} as const;
export type ProblemCode = keyof typeof problemStatuses;

/**
 * A request that cannot be carried out, for a reason its sender can mend. Thrown by rules and stores, turned into an RFC 9457 problem
 * once, in `lib/access/route.ts`. `message` says what was wrong, what did not happen and what to do; it never holds a secret.
 */
export class Problem extends Error {
  override readonly name = "Problem";
  constructor(
    readonly code: ProblemCode,
    message: string,
    readonly details: { field?: string; errors?: TextError[]; retryAfterSeconds?: number } = {},
  ) {
    super(message);
  }

  get status(): number {
    return problemStatuses[this.code];
  }
}

/** The same answer for "does not exist" and "belongs to somebody else", so that ids of others cannot be probed. */
export function notFound(what: string): Problem {
  return new Problem("not_found", `There is no such ${what} here. Nothing was changed.`);
}
