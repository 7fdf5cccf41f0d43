import { adminRoute } from "@/lib/access/route.ts";
import { listOutbox } from "@/lib/mail/store.ts";

/** `{data: mails}`, newest first. A link stands there only while it waits for a mail server and works. */
export const GET = adminRoute(async ({ scope }) => ({ data: await listOutbox(scope) }));
