import { publicRoute } from "@/lib/access/route.ts";
import { signInDoor } from "@/lib/access/sign-in-door.ts";

/** There is no GET: nothing that a mail scanner or a prefetching browser opens can spend a link or end a session. */
export const POST = publicRoute<{ nextauth: string[] }>(signInDoor);
