/** SQLSTATE 23505 (PostgreSQL, Appendix A), unwrapped from the error that drizzle puts around the driver's. */
export function isUniqueViolation(error: unknown, constraint: string): boolean {
  for (let cause = error; cause instanceof Error; cause = cause.cause) {
    const { code, constraint_name } = cause as Error & { code?: unknown; constraint_name?: unknown };
    if (code === "23505") return constraint_name === constraint;
  }
  return false;
}
