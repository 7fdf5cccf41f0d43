import { spawn } from "node:child_process";
import { once } from "node:events";
import { mkdtempSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";

export type Replica = {
  port: number;
  /** As a machine that goes dark: nothing is told to anybody, nothing is put away. */
  kill(): Promise<void>;
  /** As whoever rolls out a new version does it. */
  stop(): Promise<void>;
  /** The same again after it was killed or stopped, on the same port. */
  restart(): Promise<void>;
  close(): Promise<void>;
};

const startMsMax = 60_000;
const stopMsMax = 40_000;
const saidLengthMax = 20_000;

/** What a replica must not inherit from the test, whose settings are in the same environment. */
const unset = ["WICKET_EMBEDDED_DATABASE_URL", "DATABASE_APP_URL", "AUTH_URL", "WICKET_HOST", "EMAIL_SERVER", "EMAIL_FROM"];

/** A whole Wicket (`wicket start`, built before) on a data folder of its own. `settings` say which database, secrets and public address. */
export async function startReplica(port: number, settings: Readonly<Record<string, string>>): Promise<Replica> {
  const dataDir = mkdtempSync(join(tmpdir(), "wicket-replica-"));
  const env = {
    ...process.env,
    ...Object.fromEntries(unset.map((name) => [name, ""])),
    ...settings,
    PORT: String(port),
    WICKET_DATA_DIR: dataDir,
  };
  const start = async () => {
    let said = "";
    const wicket = spawn(process.execPath, ["cli/wicket.mjs", "start"], { env, stdio: ["ignore", "pipe", "pipe"] });
    await new Promise<void>((resolve, reject) => {
      const tooLong = setTimeout(() => {
        wicket.kill("SIGKILL");
        reject(new Error(`A replica did not start:\n${said}`));
      }, startMsMax);
      for (const stream of [wicket.stdout, wicket.stderr])
        stream.on("data", (chunk: Buffer) => {
          said = `${said}${chunk}`.slice(-saidLengthMax);
          if (!said.includes("Wicket listens on")) return;
          clearTimeout(tooLong);
          resolve();
        });
      wicket.once("exit", (code) => reject(new Error(`A replica ended with ${code} before it listened:\n${said}`)));
    });
    return wicket;
  };
  let wicket = await start();
  const lastResort = () => void wicket.kill("SIGKILL");
  process.once("exit", lastResort);
  const end = async (signal: NodeJS.Signals) => {
    if (wicket.exitCode !== null || wicket.signalCode !== null) return;
    const exited = once(wicket, "exit");
    wicket.kill(signal);
    const patience = setTimeout(() => wicket.kill("SIGKILL"), stopMsMax);
    await exited;
    clearTimeout(patience);
  };
  return {
    port,
    kill: () => end("SIGKILL"),
    stop: () => end("SIGTERM"),
    restart: async () => {
      wicket = await start();
    },
    close: async () => {
      process.removeListener("exit", lastResort);
      await end("SIGTERM");
      rmSync(dataDir, { recursive: true, force: true });
    },
  };
}
