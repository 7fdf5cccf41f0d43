import { Sentence } from "./sentence.mjs";

/** Before anything is imported that an older Node cannot read. */
export function checkNode(version = process.versions.node) {
  const [major, minor] = version.split(".").map(Number);
  if (major > 20 || (major === 20 && minor >= 19)) return;
  throw new Sentence(
    `Wicket needs Node 20.19 or newer; this is ${version}. Nothing was started. Install a newer one from https://nodejs.org.`,
  );
}
