import { acceptByLink } from "@/lib/access/accept-invite.ts";
import { publicRoute } from "@/lib/access/route.ts";
import { acceptedInviteInput } from "@/lib/agents/invite.ts";

/** Spends the link of an invite: `{url}`, and the cookies of the person that it was for. Opening the link with GET spends nothing. */
export const POST = publicRoute(async ({ request, body }) => {
  const { cookies, url } = await acceptByLink(request, await body(acceptedInviteInput));
  const headers = new Headers();
  for (const cookie of cookies) headers.append("set-cookie", cookie);
  return Response.json({ url }, { headers });
});
