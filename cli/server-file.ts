import { readFileSync, renameSync, rmSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { z } from "zod";

/** `url` is where it listens on this machine, `publicUrl` where people and clients reach it. */
const shape = z.object({ pid: z.number().int().positive(), url: z.url(), publicUrl: z.url() });
export type ServerFile = z.infer<typeof shape>;

const fileOf = (dataDir: string) => join(dataDir, "server.json");

/** Says in `<dataDir>/server.json` (mode 0600) which process serves this data folder, and where, for the command line. */
export function writeServerFile(dataDir: string, server: ServerFile): void {
  const draft = `${fileOf(dataDir)}.${server.pid}`;
  writeFileSync(draft, `${JSON.stringify(server)}\n`, { mode: 0o600 });
  renameSync(draft, fileOf(dataDir));
}

/** The Wicket that serves this data folder, or null. A process that was killed leaves its file; it counts only while the server answers. */
export async function runningWicket(dataDir: string): Promise<ServerFile | null> {
  const file = readServerFile(dataDir);
  if (!file || file.pid === process.pid) return null;
  try {
    process.kill(file.pid, 0);
    const answer = await fetch(`${file.url}/healthz`, { signal: AbortSignal.timeout(3_000) });
    return answer.ok ? file : null;
  } catch {
    return null;
  }
}

export function removeServerFile(dataDir: string): void {
  if (readServerFile(dataDir)?.pid === process.pid) rmSync(fileOf(dataDir), { force: true });
}

function readServerFile(dataDir: string): ServerFile | null {
  try {
    return shape.parse(JSON.parse(readFileSync(fileOf(dataDir), "utf8")));
  } catch {
    return null;
  }
}
