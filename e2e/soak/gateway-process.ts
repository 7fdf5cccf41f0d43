import { type ChildProcess, spawn } from "node:child_process";
import { once } from "node:events";
import { mkdirSync, mkdtempSync, rmSync } from "node:fs";
import { join } from "node:path";
import { build } from "esbuild";

/** Bytes of memory that the process has in the machine (RSS): now, and at most since it was last asked. */
export type Memory = { resident: number; peak: number };

export type GatewayProcess = {
  mcpUrl: string;
  memory(): Promise<Memory>;
  close(): Promise<void>;
};

/**
 * The gateway in a process of its own, on the database of this process's environment. Node 20 reads no TypeScript, so it is bundled first,
 * into the project's own `dist`, from where its packages are found.
 */
export async function startGatewayProcess(): Promise<GatewayProcess> {
  const root = process.cwd();
  mkdirSync(join(root, "dist"), { recursive: true });
  const folder = mkdtempSync(join(root, "dist", "soak-"));
  const outfile = join(folder, "gateway-child.mjs");
  const alias = { "@": root };
  const entryPoints = ["e2e/soak/gateway-child.ts"];
  const shape = { bundle: true, platform: "node", format: "esm", target: "node20", packages: "external" } as const;
  await build({ ...shape, absWorkingDir: root, entryPoints, outfile, alias, sourcemap: true, logLevel: "error" });
  const child = spawn(process.execPath, ["--enable-source-maps", outfile], {
    cwd: root,
    env: { ...process.env, NODE_ENV: "production", NODE_OPTIONS: "" },
    stdio: ["ignore", "inherit", "inherit", "ipc"],
  });
  const { port } = await told<{ port: number }>(child);
  return {
    mcpUrl: `http://127.0.0.1:${port}/mcp`,
    memory: () => {
      child.send("memory");
      return told<Memory>(child);
    },
    close: async () => {
      const exited = once(child, "exit");
      child.disconnect();
      await exited;
      rmSync(folder, { recursive: true, force: true });
    },
  };
}

async function told<Message>(child: ChildProcess): Promise<Message> {
  const ended = once(child, "exit").then(([code]) => {
    throw new Error(`The gateway's process ended with ${code}.`);
  });
  ended.catch(() => undefined);
  const [message] = await Promise.race([once(child, "message"), ended]);
  return message as Message;
}
