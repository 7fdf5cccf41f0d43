import type { Outcome } from "@/lib/oauth/complete-authorization.ts";

type Words = { readonly title: string; readonly text: string };

const again = "Nothing was connected. Go to My access and connect again from there.";

/** What the result page says, for each way a trip to an authorization server can end. */
export const outcomeWords: { readonly [outcome in Outcome | "not_signed_in" | "failed"]: Words } = {
  connected: { title: "Connected", text: "Your account is connected. Its tokens are kept sealed and used for your calls only." },
  malformed: { title: "Not connected", text: `The sign-in server's answer had a part missing, or one twice. ${again}` },
  unknown: { title: "Not connected", text: `Wicket did not send you there: it knows no such request. ${again}` },
  other_person: {
    title: "Not connected",
    text: `Somebody else asked for this connection. Nothing was connected. If that was you under another address, sign in with that one and begin anew.`,
  },
  other_browser: {
    title: "Not connected",
    text: `This connection was begun in another browser, or more than 10 minutes ago. ${again}`,
  },
  other_server: {
    title: "Not connected",
    text: `The answer did not come from the server that you were sent to, so it was not used. ${again} Tell your admin if it happens twice.`,
  },
  used: {
    title: "Not connected again",
    text: "This answer was used already, and counts once. If you just connected, My access shows it; else connect again from there.",
  },
  expired: { title: "Not connected", text: `More than 10 minutes went by since you set out. ${again}` },
  denied: { title: "Not connected", text: `You, or the service, declined. ${again}` },
  refused: {
    title: "Not connected",
    text: `The sign-in server refused the request. ${again} If it refuses again, ask your admin to check the app and its scopes.`,
  },
  no_code: { title: "Not connected", text: `The sign-in server's answer held no code. ${again}` },
  exchange_failed: {
    title: "Not connected",
    text: `The sign-in server did not give tokens for its code. ${again} If it fails again, ask your admin to check the app's id and secret.`,
  },
  gone: {
    title: "Not connected",
    text: "The connector or your membership went away meanwhile. Nothing was connected. Ask your admin.",
  },
  not_signed_in: {
    title: "Not connected",
    text: "Nobody is signed in to Wicket in this browser. Nothing was connected. Sign in, go to My access and connect from there.",
  },
  failed: { title: "Not connected", text: `Wicket failed, and its log says why. ${again}` },
};

/** The words for an outcome in an address; those of an unknown request for anything else. */
export function wordsOf(outcome: string | string[] | undefined): Words & { readonly connected: boolean } {
  const known = typeof outcome === "string" && Object.hasOwn(outcomeWords, outcome) ? (outcome as Outcome) : "unknown";
  return { ...outcomeWords[known], connected: known === "connected" };
}
