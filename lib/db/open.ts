import { closeDatabase } from "@/lib/db/client.ts";
import { openEmbedded } from "@/lib/db/embedded.ts";
import { migrate } from "@/lib/db/migrate.ts";
import { selfTest } from "@/lib/db/self-test.ts";
import { environment } from "@/lib/env.ts";

export type OpenDatabase = { close(): Promise<void> };

/**
 * Makes the database of this environment usable: starts or joins the embedded server where there is no DATABASE_URL, migrates, sets the
 * application role's rights, and proves that organizations are apart. `serving` is for the one process that serves a data folder; the
 * command line opens and closes beside it. Throws ConfigurationError in sentences, and then leaves nothing running that it started.
 */
export async function openDatabase(options: { serving: boolean; notice: (sentence: string) => void }): Promise<OpenDatabase> {
  const { database, dataDir, projectRoot } = environment();
  const embedded = database.kind === "embedded" ? await openEmbedded({ ...options, dataDir, projectRoot }) : null;
  if (embedded) process.env.WICKET_EMBEDDED_DATABASE_URL = embedded.ownerUrl;
  const close = async () => {
    await closeDatabase();
    await embedded?.close();
  };
  try {
    await migrate();
    await selfTest();
  } catch (error) {
    await close();
    throw error;
  }
  return { close };
}
