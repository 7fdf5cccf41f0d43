import postgres from "postgres";

export type Sql = postgres.Sql<Record<string, never>>;

/**
 * A postgres.js client. `connections` is the most it opens; `statementSeconds` ends a statement that takes longer (0: none does).
 * Neon and Supabase put `channel_binding` and `pgbouncer` into the addresses they hand out; postgres.js would send both to the server as
 * parameters, which refuses them, so they are taken out here.
 */
export function connect(
  url: string,
  options: { connections: number; statementSeconds?: number; keep?: boolean; onClose?: () => void },
): Sql {
  const address = new URL(url);
  for (const foreign of ["channel_binding", "pgbouncer", "connection_limit", "pool_timeout"])
    address.searchParams.delete(foreign);
  return postgres(address.href, {
    max: options.connections,
    connect_timeout: 10,
    onnotice: () => {},
    ...(options.onClose ? { onclose: options.onClose } : {}),
    ...(options.keep ? { max_lifetime: null, idle_timeout: 0 } : {}),
    connection: {
      application_name: "wicket",
      ...(options.statementSeconds ? { statement_timeout: options.statementSeconds * 1000 } : {}),
    },
  });
}

/** PostgreSQL's five-letter code of an error (`42501`), a socket's (`ECONNREFUSED`), or undefined. drizzle keeps the original as cause. */
export function databaseErrorCode(error: unknown): string | undefined {
  for (let at: unknown = error; at instanceof Error; at = at.cause) {
    if ("code" in at && typeof at.code === "string") return at.code;
  }
  return undefined;
}

/** A name as SQL takes it: quoted, whatever it holds. */
export function quoted(identifier: string): string {
  return `"${identifier.replaceAll('"', '""')}"`;
}
