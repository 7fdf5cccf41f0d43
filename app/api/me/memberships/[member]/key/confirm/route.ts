import { keepBrowserSecret } from "@/lib/access/browser-unlock.ts";
import { personRoute } from "@/lib/access/route.ts";
import { stagedKeyInput } from "@/lib/agents/key-input.ts";
import { confirmKey } from "@/lib/agents/key-store.ts";

/** `{reconnect}`: the staged key is in force, the one before is dead, and the connections open with the new one. */
export const POST = personRoute<{ member: string }>(async ({ scope, params, request, body }) => {
  const { key, proof, ...given } = await body(stagedKeyInput);
  const { secret, headers } = keepBrowserSecret(request);
  const { reconnect } = await confirmKey(scope, params.member, { key, proof }, { browser: secret, ...given });
  return Response.json({ reconnect }, { headers });
});
