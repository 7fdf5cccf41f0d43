const sentences = {
  needs_reconnect: "The service does not accept this member's sign-in any more. Nothing was sent; connect again on My access.",
  refresh_unavailable:
    "The member's sign-in has to be renewed, and the service's sign-in server gave no answer. Nothing was sent; try again later.",
  refresh_busy: "The member's sign-in is being renewed by another call, which took too long. Nothing was sent; try again.",
} as const;

/** Why a member who is connected has no token for a call. `needs_reconnect` lasts until they connect again, the others pass. */
export class ConnectionError extends Error {
  override readonly name = "ConnectionError";
  constructor(readonly code: keyof typeof sentences) {
    super(sentences[code]);
  }
}
