import type { ConnectorAuthKind } from "@/lib/vocabulary.ts";

/** How calls to an upstream are signed in. */
export const authWords: Record<ConnectorAuthKind, string> = {
  none: "no credentials",
  bearer: "one token for all members, kept sealed",
  member: "each member's own token, kept sealed",
  oauth: "each member at the service's own sign-in (OAuth)",
};
