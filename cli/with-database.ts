import { openDatabase } from "@/lib/db/open.ts";

/**
 * Runs a command with the database open: beside a running server it shares the embedded one, otherwise it starts it for the duration.
 * Ctrl-C closes what was opened, too.
 */
export async function withDatabase(work: () => Promise<number>): Promise<number> {
  const database = await openDatabase({ serving: false, notice: (sentence) => console.error(sentence) });
  const leave = (code: number) => () => void database.close().finally(() => process.exit(code));
  const handlers = { SIGINT: leave(130), SIGTERM: leave(143) };
  for (const [signal, handler] of Object.entries(handlers)) process.once(signal, handler);
  try {
    return await work();
  } finally {
    for (const [signal, handler] of Object.entries(handlers)) process.removeListener(signal, handler);
    await database.close();
  }
}
