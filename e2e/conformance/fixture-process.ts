import { spawn } from "node:child_process";
import { once } from "node:events";
import { join } from "node:path";
import { createInterface } from "node:readline";

export type FixtureProcess = { url: string; port: number; stop(): Promise<void> };

/** The fixture as a process of its own, as an upstream would be; `outdir` holds its bundle. What it says besides is passed on. */
export async function startFixture(outdir: string): Promise<FixtureProcess> {
  const child = spawn(process.execPath, [join(outdir, "fixture.mjs")], { stdio: ["ignore", "pipe", "inherit"] });
  const lines = createInterface({ input: child.stdout });
  const url = await Promise.race([once(lines, "line").then(([line]) => String(line)), once(child, "exit").then(() => null)]);
  if (url === null) throw new Error(`The fixture ended with ${child.exitCode}.`);
  return {
    url,
    port: Number(new URL(url).port),
    stop: async () => {
      if (child.exitCode !== null || child.signalCode !== null) return;
      const exited = once(child, "exit");
      child.kill("SIGTERM");
      await exited;
    },
  };
}
