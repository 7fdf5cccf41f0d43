import { adminRoute } from "@/lib/access/route.ts";
import { retryMail } from "@/lib/mail/retry.ts";

/** `{status, error}`: `sent`, or `failed` with what the mail server answered. */
export const POST = adminRoute<{ mail: string }>(async ({ scope, params }) => {
  const error = await retryMail(scope, params.mail);
  return { status: error === null ? "sent" : "failed", error };
});
