import { spawn } from "node:child_process";

export type ServerProcess = { url: string; close(): Promise<void> };

const startMsMax = 30_000;
const stopMsMax = 5_000;

/** Runs an MCP server as a Node program of its own, and resolves when something answers at its address. `environment` is all that it gets. */
export async function startServer(
  args: readonly string[],
  { url, environment = {}, folder }: { url: string; environment?: { [name: string]: string }; folder?: string },
): Promise<ServerProcess> {
  const env = { NODE_ENV: "production" as const, PATH: process.env.PATH ?? "", HOME: process.env.HOME ?? "", ...environment };
  const child = spawn(process.execPath, args, { env, stdio: "ignore", ...(folder === undefined ? {} : { cwd: folder }) });
  const exited = new Promise<void>((resolve) => child.once("exit", () => resolve()));
  const close = async () => {
    // It ends its own children (a browser, a server on standard input) when it is asked to go, and not when it is killed.
    child.kill("SIGTERM");
    const patience = setTimeout(() => child.kill("SIGKILL"), stopMsMax);
    await exited;
    clearTimeout(patience);
  };
  const deadline = Date.now() + startMsMax;
  while (!(await answers(url))) {
    if (child.exitCode !== null || Date.now() > deadline) {
      if (child.exitCode === null) await close();
      throw new Error(`The server at ${url} did not start.`);
    }
    await new Promise((resolve) => setTimeout(resolve, 100));
  }
  return { url, close };
}

async function answers(url: string): Promise<boolean> {
  try {
    const response = await fetch(url, { method: "GET" });
    await response.body?.cancel();
    return true;
  } catch {
    return false;
  }
}
