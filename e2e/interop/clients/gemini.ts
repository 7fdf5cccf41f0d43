import { execFile } from "node:child_process";
import { mkdir, mkdtemp, rm, writeFile } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { programOf } from "@/e2e/interop/packages.ts";

const patienceMs = 60_000;

/**
 * Gemini CLI without an account can connect to its servers, and says of each whether it could: the line of each server in what
 * `gemini mcp list` prints, by name. It runs in an empty home folder that is removed.
 */
export async function geminiList(servers: { [name: string]: { url: string; key: string } }): Promise<Map<string, string>> {
  const home = await mkdtemp(join(tmpdir(), "wicket-gemini-"));
  try {
    await mkdir(join(home, ".gemini"));
    const mcpServers = Object.fromEntries(
      Object.entries(servers).map(([name, { url, key }]) => [
        name,
        { httpUrl: url, headers: { Authorization: `Bearer ${key}` } },
      ]),
    );
    // Servers are left alone in folders that nobody trusted.
    const settings = { security: { folderTrust: { enabled: false } }, mcpServers };
    await writeFile(join(home, ".gemini", "settings.json"), JSON.stringify(settings));
    const printed = await list(home);
    return new Map(
      Object.keys(servers).map((name) => [name, printed.split("\n").find((line) => line.includes(` ${name}: `)) ?? printed]),
    );
  } finally {
    await rm(home, { recursive: true, force: true });
  }
}

function list(home: string): Promise<string> {
  const env = { NODE_ENV: "production" as const, PATH: process.env.PATH ?? "", HOME: home, USERPROFILE: home, NO_COLOR: "1" };
  const args = [programOf("@google/gemini-cli", "gemini"), "mcp", "list"];
  return new Promise((resolve) => {
    execFile(process.execPath, args, { cwd: home, env, timeout: patienceMs }, (_failure, stdout, stderr) =>
      resolve(`${stdout}${stderr}`),
    );
  });
}
