import { existsSync, readFileSync } from "node:fs";
import { delimiter, join } from "node:path";
import { run } from "../../cli/install.mjs";
import { Sentence, say } from "../../cli/sentence.mjs";

/**
 * An nginx: the one of WICKET_NGINX_EXECUTABLE, one that is installed, or one that is installed now (root on Debian). Resolves to its path,
 * or to null, after a sentence that says why, where there is none and none can be installed.
 */
export async function ensureNginx() {
  const given = process.env.WICKET_NGINX_EXECUTABLE;
  if (given && !existsSync(given)) throw new Sentence(`WICKET_NGINX_EXECUTABLE names ${given}, which is not there.`);
  const found = given || installed();
  if (found) return found;
  if (process.getuid?.() !== 0 || !isDebian()) {
    say(
      "There is no nginx, and it can be installed here only by root on Debian. Install it, or name one in WICKET_NGINX_EXECUTABLE.",
    );
    return null;
  }
  say("Installing Debian's nginx-light for the test of two replicas ...");
  const quiet = { env: { ...process.env, DEBIAN_FRONTEND: "noninteractive" } };
  await run("apt-get", ["update", "-qq"], quiet);
  await run("apt-get", ["install", "-y", "-qq", "--no-install-recommends", "nginx-light"], quiet);
  const now = installed();
  if (!now) say("nginx could not be installed: the output of apt-get stands above.");
  return now;
}

/** Debian has it in a folder that is on root's path only. */
function installed() {
  const folders = [...(process.env.PATH ?? "").split(delimiter), "/usr/sbin", "/usr/local/sbin"];
  return folders.map((folder) => join(folder, "nginx")).find((path) => existsSync(path)) ?? null;
}

function isDebian() {
  return existsSync("/etc/os-release") && /^ID(_LIKE)?=.*debian/m.test(readFileSync("/etc/os-release", "utf8"));
}
