import { browserSecretOf, keepBrowserSecret } from "@/lib/access/browser-unlock.ts";
import { personRoute } from "@/lib/access/route.ts";
import { newKeyInput } from "@/lib/agents/key-input.ts";
import { generateKey, revokeKey, wouldBeLost } from "@/lib/agents/key-store.ts";
import { stageKey } from "@/lib/agents/staged-key.ts";

/**
 * 201 with `{key, reconnect}`: the first key of a membership, in force at once and shown this once. The cookie that comes with it opens the
 * member's connections in this browser. 409 for a membership that has a live key.
 */
export const POST = personRoute<{ member: string }>(async ({ scope, params, request, body }) => {
  // Next hands a stream over for every POST; whether there is a body is told by its type, without which it would have been refused.
  const given = request.headers.has("content-type") ? await body(newKeyInput) : {};
  const { secret, headers } = keepBrowserSecret(request);
  const { key, reconnect } = await generateKey(scope, params.member, { browser: secret, ...given });
  return Response.json({ key, reconnect }, { status: 201, headers });
});

/**
 * `{key, proof, expiresAt, locked}`: a new key that is not in force yet, to be saved and then confirmed within ten minutes. `locked` names the
 * services that would have to be connected again, because neither this browser nor anything else at hand opens what was connected.
 */
export const PUT = personRoute<{ member: string }>(async ({ scope, params, request }) => {
  const locked = await wouldBeLost(scope, params.member, { browser: browserSecretOf(request) });
  return { ...stageKey(params.member, Date.now()), locked };
});

/** 204. The next call with the key is refused. */
export const DELETE = personRoute<{ member: string }>(({ scope, params }) => revokeKey(scope, params.member));
