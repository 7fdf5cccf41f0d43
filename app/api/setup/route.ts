import { redeemSetup, setupInput } from "@/lib/access/redeem-setup.ts";
import { publicRoute } from "@/lib/access/route.ts";

/** Spends the link of the first start. Answers `{url}` and signs the new administrator in. */
export const POST = publicRoute(async ({ request, body }) => {
  const { cookies } = await redeemSetup(request, await body(setupInput));
  const headers = new Headers();
  for (const cookie of cookies) headers.append("set-cookie", cookie);
  return Response.json({ url: cookies.length > 0 ? "/" : "/signin" }, { headers });
});
