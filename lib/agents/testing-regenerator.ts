/**
 * A process that replaces a member's key over and over, until it is killed: says each key to its parent when it is staged, as a member is
 * shown it, and again when it is in force. The parent sends whose key it is, and that is when it begins.
 */
import { once } from "node:events";
import { confirmKey } from "@/lib/agents/key-store.ts";
import { stageKey } from "@/lib/agents/staged-key.ts";
import { mintPersonScope } from "@/lib/scope.ts";

export type Begin = { organizationId: string; personId: string; email: string; memberId: string; browser: string };
export type Told = "ready" | { staged: string } | { inForce: string };

const say = (told: Told) =>
  new Promise<void>((resolve, reject) => {
    process.send?.(told, undefined, {}, (error) => (error ? reject(error) : resolve()));
  });

const begun = once(process, "message");
await say("ready");
const [{ memberId, browser, ...who }] = (await begun) as [Begin];
const scope = mintPersonScope({ ...who, role: "member" });
process.on("disconnect", () => process.exit(0));
for (;;) {
  const staged = stageKey(memberId, Date.now());
  await say({ staged: staged.key });
  await confirmKey(scope, memberId, staged, { browser: Buffer.from(browser, "hex") });
  await say({ inForce: staged.key });
}
