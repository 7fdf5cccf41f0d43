import { type ChildProcess, spawn } from "node:child_process";
import { once } from "node:events";
import { mkdtempSync, rmSync } from "node:fs";
import { createServer } from "node:net";
import { tmpdir } from "node:os";
import { join } from "node:path";

export type FreshWicket = {
  url: string;
  /** The last thing on the console that the first group of the pattern matches; waits for one that is not among `known`. */
  printed(pattern: RegExp, known?: readonly string[]): Promise<string>;
  stop(): Promise<void>;
};

const startSeconds = 120;

/** Empty counts as unset, and `.env` does not fill what is there. */
const unset = Object.fromEntries(
  [
    ...[
      "DATABASE_URL",
      "DATABASE_APP_URL",
      "AUTH_SECRET",
      "AUTH_URL",
      "WICKET_PUBLIC_URL",
      "WICKET_HOST",
      "WICKET_ENCRYPTION_KEY",
    ],
    ...["EMAIL_SERVER", "EMAIL_FROM", "WICKET_ALLOW_PRIVATE_UPSTREAMS", "WICKET_TRUSTED_PROXY_HOPS"],
  ].map((name) => [name, ""]),
);

/** What a newcomer gets: `npm start` with an empty data folder, and nothing configured. For stories that begin at the very beginning. */
export async function freshWicket(): Promise<FreshWicket> {
  const dataDir = mkdtempSync(join(tmpdir(), "wicket-fresh-"));
  const port = await freePort();
  const env = { ...process.env, ...unset, PORT: String(port), WICKET_DATA_DIR: dataDir };
  const wicket = spawn(process.execPath, ["cli/wicket.mjs", "start"], { env, stdio: ["ignore", "pipe", "pipe"] });
  let output = "";
  for (const stream of [wicket.stdout, wicket.stderr]) stream.on("data", (chunk: Buffer) => (output += chunk));
  const url = `http://localhost:${port}`;
  const printed = async (pattern: RegExp, known: readonly string[] = []) => {
    for (
      const deadline = Date.now() + startSeconds * 1000;
      Date.now() < deadline;
      await new Promise((later) => setTimeout(later, 50))
    ) {
      const found = [...output.matchAll(new RegExp(pattern, "g"))]
        .map((match) => match[1] ?? "")
        .filter((text) => !known.includes(text));
      if (found.length > 0) return found.at(-1) ?? "";
      if (wicket.exitCode !== null) break;
    }
    throw new Error(`Wicket did not print ${pattern}:\n${output}`);
  };
  await printed(/Wicket listens on (\S+)/);
  return { url, printed, stop: () => stop(wicket, dataDir) };
}

async function stop(wicket: ChildProcess, dataDir: string): Promise<void> {
  if (wicket.exitCode === null) {
    const exited = once(wicket, "exit");
    wicket.kill("SIGTERM");
    await exited;
  }
  rmSync(dataDir, { recursive: true, force: true });
}

async function freePort(): Promise<number> {
  const server = createServer();
  server.listen(0);
  await once(server, "listening");
  const address = server.address();
  server.close();
  if (address === null || typeof address === "string") throw new Error("No port was free.");
  return address.port;
}
