/**
 * Why an upstream gave no answer: its address may not be connected to, it could not be reached or broke off, it said nothing in time, or
 * the caller went away.
 */
export type OutboundReason = "refused_address" | "unreachable" | "silent" | "aborted";

const sentences: { readonly [reason in OutboundReason]: string } = {
  refused_address: "The upstream's address may not be connected to.",
  unreachable: "The upstream could not be reached, or broke off.",
  silent: "The upstream did not answer in time.",
  aborted: "The caller went away.",
};

/** `code` is the system's own word (`ECONNREFUSED`), for the operator's log; never an address or anything that was sent or received. */
export class OutboundError extends Error {
  override readonly name = "OutboundError";
  readonly code: string;
  constructor(
    readonly reason: OutboundReason,
    code?: string,
  ) {
    super(sentences[reason]);
    this.code = code ?? reason.toUpperCase();
  }

  /** What undici and Node throw, told apart. */
  static from(error: unknown): OutboundError {
    for (let link = error, depth = 0; link instanceof Error && depth < 5; link = link.cause, depth++) {
      if (link instanceof OutboundError) return link;
    }
    const code = error instanceof Error && "code" in error ? error.code : undefined;
    return new OutboundError("unreachable", typeof code === "string" && /^[A-Z][A-Z0-9_]{1,63}$/.test(code) ? code : undefined);
  }
}
