import { ConfigurationError } from "@/lib/configuration-error.ts";
import { databaseErrorCode } from "@/lib/db/connect.ts";

/** What kept a server from being used, as a ConfigurationError where it is something to mend; any other error as it is. */
export function inSentences(error: unknown, name: string): unknown {
  const code = databaseErrorCode(error);
  if (code === undefined || error instanceof ConfigurationError) return error;
  if (code.startsWith("28")) {
    return new ConfigurationError([`The server of ${name} refused the user or the password (${code}). Wicket was not started.`]);
  }
  if (code === "3D000") {
    return new ConfigurationError([`The database that ${name} names does not exist. Create it, then start again.`]);
  }
  if (/^E[A-Z_]+$|^CONNECT/.test(code)) {
    const remedy = "Check the address, and that the server runs.";
    return new ConfigurationError([`The server of ${name} could not be reached (${code}). Wicket was not started. ${remedy}`]);
  }
  return error;
}
