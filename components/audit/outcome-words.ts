import type { Outcome } from "@/lib/vocabulary.ts";

/** What became of an allowed call, as a sentence. */
export const outcomeWords: Record<Outcome, string> = {
  answered: "The upstream answered, and the answer was passed on.",
  upstream_error: "The upstream refused or failed.",
  upstream_unreachable: "The upstream could not be reached.",
  upstream_silent: "The upstream was silent for too long.",
  client_left: "The client left before the answer was complete.",
  too_large: "The answer was larger than Wicket passes on.",
  not_sent: "It was not sent: something else in the same request was denied, or the member's connection could not be opened.",
  unknown: "Nobody knows: Wicket stopped before the answer was complete.",
};
