import type { RequestListener, Server } from "node:http";
import { setTimeout as pause } from "node:timers/promises";
import { drain } from "@/cli/drain.ts";
import { createFront } from "@/cli/front.ts";
import { removeServerFile, runningWicket, writeServerFile } from "@/cli/server-file.ts";
import { stopSignal } from "@/cli/stop-signal.ts";
import { ensureOrganization, setupUrl } from "@/lib/access/setup.ts";
import { mailDecisionsLater } from "@/lib/agents/mail-decisions.ts";
import { ConfigurationError } from "@/lib/configuration-error.ts";
import { openDatabase } from "@/lib/db/open.ts";
import { type Environment, environment } from "@/lib/env.ts";
import { describeError, log } from "@/lib/log.ts";
import { warmEngine } from "@/lib/policy/canary.ts";
import { mintAdminScope } from "@/lib/scope.ts";
import { makeDataFolder } from "@/lib/secrets.ts";

const drainSeconds = 30;
const readySeconds = 60;

const notice = (sentence: string) => console.error(sentence);

/** What has to be closed, in the order it was opened. */
type Opened = (() => Promise<void> | void)[];

/**
 * Serves until it is told to stop, and resolves to the exit code. Whatever was opened is closed in reverse, also when a later step fails
 * or the signal comes while it is still starting, so that no database is left running.
 */
export async function serve({ dev }: { dev: boolean }): Promise<number> {
  const settings = environment();
  makeDataFolder(settings.dataDir);
  await refuseSecond(settings.dataDir);
  const stop = stopSignal();
  const opened: Opened = [];
  try {
    const database = await openDatabase({ serving: true, notice });
    opened.push(() => database.close());
    const front = await Promise.race([bringUp(settings, dev, opened), stop.told.then(() => null)]);
    if (front) await announce(settings);
    const code = await stop.told;
    if (front) await drain(front, { seconds: dev ? 0 : drainSeconds, insisted: stop.insisted, notice });
    return code;
  } finally {
    for (const close of opened.reverse()) await close();
  }
}

async function refuseSecond(dataDir: string): Promise<void> {
  const other = await runningWicket(dataDir);
  if (!other) return;
  throw new ConfigurationError([
    `Wicket runs on the data folder ${dataDir} already (process ${other.pid}, ${other.url}). Nothing was started. ` +
      "Stop it first, or set WICKET_DATA_DIR to another folder.",
  ]);
}

async function bringUp(settings: Environment, dev: boolean, opened: Opened): Promise<Server> {
  // next-auth reads these itself. An address that a client sends along never gets into a link.
  Object.assign(process.env, { AUTH_URL: settings.publicUrl, AUTH_TRUST_HOST: "true" });
  const { organizationId } = await ensureOrganization();
  // Decisions that a process before this one did not live to mail.
  mailDecisionsLater(mintAdminScope({ organizationId, personId: null, author: "wicket" }));
  warmEngine();
  const next = await prepareNext(settings, dev);
  opened.push(next.close);
  const front = createFront(next.handler, settings);
  await listen(front, settings);
  opened.push(() => {
    front.close();
    front.closeAllConnections();
  });
  await untilReady(localUrl(settings));
  writeServerFile(settings.dataDir, { pid: process.pid, url: localUrl(settings), publicUrl: settings.publicUrl });
  opened.push(() => removeServerFile(settings.dataDir));
  return front;
}

async function prepareNext(settings: Environment, dev: boolean): Promise<{ handler: RequestListener; close(): Promise<void> }> {
  const { default: next } = await import("next");
  const app = next({ dev, dir: settings.projectRoot, port: settings.port, hostname: "localhost" });
  await app.prepare();
  const handle = app.getRequestHandler();
  return {
    handler: (request, response) => {
      handle(request, response).catch((error: unknown) => {
        log.error({ error: describeError(error) }, "A request failed outside its handler.");
        response.destroy();
      });
    },
    close: () => app.close(),
  };
}

async function listen(front: Server, { port, host }: Environment): Promise<void> {
  await new Promise<void>((resolve, reject) => {
    front.once("error", (error: NodeJS.ErrnoException) => {
      const remedy = `Choose another: PORT=${port + 1} npm start`;
      reject(new ConfigurationError([`Port ${port} could not be opened (${error.code}). Nothing was started. ${remedy}`]));
    });
    front.listen({ port, ...(host ? { host } : {}) }, resolve);
  });
}

function localUrl({ port, host }: Environment): string {
  return `http://${host?.includes(":") ? `[${host}]` : (host ?? "localhost")}:${port}`;
}

/** Asks itself until it answers. The first request is the slow one, and it is ours. */
async function untilReady(local: string): Promise<void> {
  for (const deadline = Date.now() + readySeconds * 1000; ; await pause(200)) {
    const answer = await fetch(`${local}/readyz`, { signal: AbortSignal.timeout(readySeconds * 1000) }).catch(() => null);
    if (answer?.ok) return;
    if (Date.now() < deadline) continue;
    const words = (await answer?.text()) ?? "no answer";
    throw new ConfigurationError([
      `Wicket started but did not become ready within ${readySeconds} seconds, and was stopped: ${words}`,
    ]);
  }
}

async function announce(settings: Environment): Promise<void> {
  const { publicUrl, dataDir, database, mail } = settings;
  const local = localUrl(settings);
  const link = await setupUrl();
  console.log(`Wicket listens on ${publicUrl}${publicUrl === local ? "" : ` (${local})`}`);
  console.log(`Database: ${database.kind === "embedded" ? `embedded PostgreSQL, in ${dataDir}` : "the one of DATABASE_URL"}`);
  if (!mail) console.log("Mail: no server configured; sign-in links stand on /outbox and here.");
  if (link) console.log(`First sign-in (works once, and makes you the administrator): ${link}`);
}
