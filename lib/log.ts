import { type Logger, pino } from "pino";
import { singleton } from "@/lib/singleton.ts";

/** Names under which a secret might be handed to the log by mistake, at the top or one level down. */
const secretNames = [
  "authorization",
  "cookie",
  "password",
  "token",
  "key",
  "secret",
  "body",
  "arguments",
  "result",
  "link",
  "url",
];

/**
 * The process log: one line of JSON per event on standard error (standard output belongs to what a command prints for people and
 * scripts). Say what happened in the message; members are ids, codes and counts, never request or answer bodies.
 */
export const log: Logger = singleton("log", () =>
  pino(
    {
      redact: { paths: secretNames.flatMap((name) => [name, `*.${name}`]), censor: "[redacted]" },
      timestamp: pino.stdTimeFunctions.isoTime,
    },
    { write: (line) => void process.stderr.write(line) },
  ),
);

export type ErrorForLog = {
  name: string;
  message: string;
  code?: string;
  /** Where it was thrown: frames only, because the head of a stack repeats the message. */
  frames: string[];
  cause?: ErrorForLog;
};

/**
 * An exception as the log may hold it. A failed statement is told by its text with placeholders and by PostgreSQL's code, table and
 * constraint: drizzle's message lists the values, and PostgreSQL's message and detail quote them.
 */
export function describeError(error: unknown, depth = 0): ErrorForLog {
  if (!(error instanceof Error)) return { name: typeof error, message: "Something that is no Error was thrown.", frames: [] };
  return {
    name: error.name,
    message: messageOf(error),
    ...("code" in error && typeof error.code === "string" ? { code: error.code } : {}),
    frames: framesOf(error),
    ...(error.cause instanceof Error && depth < 3 ? { cause: describeError(error.cause, depth + 1) } : {}),
  };
}

function messageOf(error: Error): string {
  const { query, table_name: table, constraint_name: constraint } = error as Error & Record<string, unknown>;
  if (typeof query !== "string" && error.name !== "PostgresError") return error.message;
  const where = [table, constraint].filter((name) => typeof name === "string").join(", ");
  return `Failed query${where ? ` (${where})` : ""}: ${typeof query === "string" ? query : "unknown"}`;
}

function framesOf(error: Error): string[] {
  const lines = (error.stack ?? "").split("\n").map((line) => line.trim());
  return lines.filter((line) => line.startsWith("at ")).slice(0, 12);
}
