#!/usr/bin/env node
/**
 * What `npm start` and `npm run wicket` run. It works on a bare clone, so it and what it imports from this folder use Node alone: it
 * checks Node, installs and builds what is missing, and hands over to `cli/main.ts`.
 */
import { existsSync, readFileSync } from "node:fs";
import { createServer } from "node:net";
import { dirname, join, resolve } from "node:path";
import { fileURLToPath, pathToFileURL } from "node:url";
import { checkNode } from "./node-version.mjs";
import { Sentence, say } from "./sentence.mjs";

const root = dirname(dirname(fileURLToPath(import.meta.url)));
const [command = "help", ...args] = process.argv.slice(2);
const npmEnvironment = { ...process.env };
const serves = command === "start" || command === "dev";

try {
  process.exit(await launch());
} catch (error) {
  say(error instanceof Sentence ? error.message : `Wicket failed: ${error?.stack ?? error}`);
  process.exit(1);
}

async function launch() {
  checkNode();
  takeSettings();
  if (serves) await checkPort();
  const { ensureInstalled } = await import("./install.mjs");
  await ensureInstalled(root, { environment: npmEnvironment });
  const { ensureBuilt } = await import("./build.mjs");
  await ensureBuilt(root, { next: command === "start" || command === "build" });
  if (command === "build") return 0;
  const { main } = await import(pathToFileURL(join(root, "dist", "wicket.mjs")).href);
  return await main(command, args);
}

/** Next reads NODE_ENV when it is loaded, and would read .env itself, later than everything else. */
function takeSettings() {
  if (process.env.WICKET_DATA_DIR) process.env.WICKET_DATA_DIR = resolve(process.env.WICKET_DATA_DIR);
  process.chdir(root);
  if (existsSync(".env")) process.loadEnvFile(".env");
  process.env.WICKET_PROJECT_ROOT = root;
  process.env.NEXT_TELEMETRY_DISABLED = "1";
  process.env.NODE_ENV = command === "dev" ? "development" : "production";
}

/** Before the build, which takes longer than finding out afterwards is pleasant. */
async function checkPort() {
  const port = Number(process.env.PORT || 3000);
  if (!Number.isInteger(port) || port < 1 || port > 65535) return;
  const code = (await whyTaken(port, "127.0.0.1")) ?? (await whyTaken(port, process.env.WICKET_HOST || undefined));
  if (!code) return;
  if (code === "EADDRINUSE")
    throw new Sentence(
      `Port ${port} is taken${byWhom(port)}. Nothing was started. Choose another: PORT=${port + 1} npm ${command === "dev" ? "run dev" : "start"}`,
    );
  throw new Sentence(
    `Port ${port} could not be opened (${code}). Nothing was started. Choose one above 1023, such as PORT=3000.`,
  );
}

/** Both are asked, because some systems let two programs share a port on different addresses. */
function whyTaken(port, host) {
  return new Promise((answer) => {
    const probe = createServer();
    probe.once("error", (error) => answer(error.code === "EADDRNOTAVAIL" ? null : error.code));
    probe.listen({ port, host, exclusive: true }, () => probe.close(() => answer(null)));
  });
}

function byWhom(port) {
  try {
    const file = join(resolve(process.env.WICKET_DATA_DIR || ".wicket"), "server.json");
    const { pid, url } = JSON.parse(readFileSync(file, "utf8"));
    process.kill(pid, 0);
    return new URL(url).port === String(port) ? `: Wicket runs there already (process ${pid}, ${url})` : "";
  } catch {
    return "";
  }
}
