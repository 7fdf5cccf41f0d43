import { created, personRoute } from "@/lib/access/route.ts";
import { generateKey, revokeKey } from "@/lib/agents/member-store.ts";

/** 201 with `{key}`, which is shown this once. A live key that it replaces stops working. */
export const POST = personRoute<{ member: string }>(async ({ scope, params }) => {
  const { key } = await generateKey(scope, params.member);
  return created({ key });
});

/** 204. The next call with the key is refused. */
export const DELETE = personRoute<{ member: string }>(({ scope, params }) => revokeKey(scope, params.member));
