import { type ChildProcess, execFile, spawn } from "node:child_process";
import { once } from "node:events";
import { createWriteStream, mkdtempSync, readFileSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { promisify } from "node:util";
import { freePort } from "@/e2e/upstreams/everything.ts";

export type WicketProcess = {
  port: number;
  /** Where the fixture is behind Wicket, and the key of a member who may go there. */
  path: string;
  key: string;
};

const agent = "conformance";
const service = "fixture";
const member = "conformance@example.com";
const stopMsMax = 40_000;
const saidLengthMax = 4000;

/** Empty counts as unset, and `.env` does not fill what is there. */
const unset = ["DATABASE_URL", "DATABASE_APP_URL", "AUTH_SECRET", "AUTH_URL", "WICKET_HOST", "WICKET_ENCRYPTION_KEY"].concat([
  "EMAIL_SERVER",
  "EMAIL_FROM",
  "WICKET_ALLOW_PRIVATE_UPSTREAMS",
  "WICKET_TRUSTED_PROXY_HOPS",
]);

/**
 * A Wicket as a newcomer has it, on an empty data folder, with one agent, the fixture as its connector, and one member. Its public address
 * is the shim's, which is what stands in the `Host` and `Origin` that it checks. How to stop it is in `opened` from the first moment.
 */
export async function startWicket(options: {
  root: string;
  publicUrl: string;
  fixtureUrl: string;
  logFile: string;
  opened: (() => Promise<void>)[];
}): Promise<WicketProcess> {
  const { root, publicUrl, fixtureUrl, logFile, opened } = options;
  const dataDir = mkdtempSync(join(tmpdir(), "wicket-conformance-"));
  const port = await freePort();
  const env = {
    ...process.env,
    ...Object.fromEntries(unset.map((name) => [name, ""])),
    PORT: String(port),
    WICKET_DATA_DIR: dataDir,
    WICKET_PUBLIC_URL: publicUrl,
  };
  const wicket = spawn(process.execPath, ["cli/wicket.mjs", "start"], { cwd: root, env, stdio: ["ignore", "pipe", "pipe"] });
  opened.push(() => stop(wicket, dataDir));
  await listening(wicket, logFile);
  const admin = { url: `http://127.0.0.1:${port}`, token: readFileSync(join(dataDir, "admin-token"), "utf8").trim() };
  await create(admin, "/api/agents", { name: agent, slug: agent });
  await create(admin, `/api/agents/${agent}/connectors`, { key: service, url: fixtureUrl, auth: { kind: "none" } });
  const trial = ["cli/wicket.mjs", "trial", "member", agent, member];
  const { stdout } = await promisify(execFile)(process.execPath, trial, { cwd: root, env });
  const { key } = JSON.parse(stdout) as { key: string };
  return { port, path: `/mcp/${service}`, key };
}

/** Resolves when it listens, however long that takes: it may have to be built first. What it says goes into the file. */
function listening(wicket: ChildProcess, logFile: string): Promise<void> {
  const log = createWriteStream(logFile);
  let said = "";
  return new Promise((resolve, reject) => {
    for (const stream of [wicket.stdout, wicket.stderr])
      stream?.on("data", (chunk: Buffer) => {
        log.write(chunk);
        said = `${said}${chunk}`.slice(-saidLengthMax);
        if (said.includes("Wicket listens on")) resolve();
      });
    wicket.once("error", reject);
    wicket.once("exit", (code) => reject(new Error(`Wicket ended with ${code} before it listened:\n${said}`)));
  });
}

async function create({ url, token }: { url: string; token: string }, path: string, body: object): Promise<void> {
  const answer = await fetch(url + path, {
    method: "POST",
    headers: { authorization: `Bearer ${token}`, "content-type": "application/json" },
    body: JSON.stringify(body),
  });
  if (answer.status !== 201) throw new Error(`POST ${path} was answered ${answer.status}: ${await answer.text()}`);
}

async function stop(wicket: ChildProcess, dataDir: string): Promise<void> {
  if (wicket.exitCode === null && wicket.signalCode === null) {
    const exited = once(wicket, "exit");
    wicket.kill("SIGTERM");
    const patience = setTimeout(() => wicket.kill("SIGKILL"), stopMsMax);
    await exited;
    clearTimeout(patience);
  }
  rmSync(dataDir, { recursive: true, force: true });
}
