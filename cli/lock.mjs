import { mkdirSync, rmSync, statSync, utimesSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { setTimeout as pause } from "node:timers/promises";
import { Sentence, say } from "./sentence.mjs";

const staleMs = 10_000;

/**
 * Runs `work` while no other process installs or builds in this checkout. The holder touches the lock every second; one that has not been
 * touched for ten belongs to a process that was killed.
 */
export async function withLock(root, work) {
  const lock = join(root, "dist", ".lock");
  await take(lock, root);
  const beat = setInterval(() => utimesSync(lock, new Date(), new Date()), 1_000);
  try {
    return await work();
  } finally {
    clearInterval(beat);
    rmSync(lock, { force: true });
  }
}

async function take(lock, root) {
  for (let waited = 0; ; waited += 1) {
    try {
      mkdirSync(join(root, "dist"), { recursive: true });
      writeFileSync(lock, String(process.pid), { flag: "wx" });
      return;
    } catch (error) {
      if (error.code !== "EEXIST") {
        throw new Sentence(
          `The folder ${root} cannot be written to (${error.code}), and Wicket has to be installed or built in it. Nothing was started. ` +
            "Make it writable, or build there first with a user who may: npm run build.",
        );
      }
    }
    if (Date.now() - (statSync(lock, { throwIfNoEntry: false })?.mtimeMs ?? Date.now()) > staleMs) rmSync(lock, { force: true });
    else if (waited === 0) say("Waiting for another Wicket that is installing or building in this folder ...");
    await pause(200);
  }
}
