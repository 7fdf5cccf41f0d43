/** How long the link of an invite works. */
export const inviteLifetimeDays = 7;

/** What the link of an invite carries. `token` alone is secret and decides; what is below it is shown before the button is pressed. */
export type InviteLink = {
  /** The membership that the invite is for. */
  invite: string;
  token: string;
  organization: string;
  email: string;
  organizationName: string;
  agentName: string;
  invitedBy: string;
  expiresAt: Date;
};

const shape = /^([0-9a-f-]{36})\.([A-Za-z0-9_-]{20,100})\.([A-Za-z0-9_-]{1,4000})$/;

/**
 * What stands behind the `#` of the mailed link: the invite, the token, and the rest as base64url of JSON. A fragment is sent to no server,
 * so neither an access log nor a `Referer` nor a scanner that opens the link can spend the token. Runs in browsers too.
 */
export function writeInviteFragment(link: InviteLink): string {
  const { invite, token, organization, email, organizationName, agentName, invitedBy, expiresAt } = link;
  const rest = JSON.stringify([organization, email, organizationName, agentName, invitedBy, expiresAt.getTime()]);
  const bytes = String.fromCharCode(...new TextEncoder().encode(rest));
  return `${invite}.${token}.${btoa(bytes).replaceAll("+", "-").replaceAll("/", "_").replace(/=+$/, "")}`;
}

/** Reads a fragment, with or without its `#`. `null` for anything that `writeInviteFragment` did not write. */
export function readInviteFragment(fragment: string): InviteLink | null {
  const [, invite, token, rest] = shape.exec(fragment.replace(/^#/, "")) ?? [];
  if (invite === undefined || token === undefined || rest === undefined) return null;
  try {
    const bytes = Uint8Array.from(atob(rest.replaceAll("-", "+").replaceAll("_", "/")), (character) => character.charCodeAt(0));
    const parts: unknown = JSON.parse(new TextDecoder("utf-8", { fatal: true }).decode(bytes));
    if (!Array.isArray(parts) || parts.length !== 6) return null;
    const texts = parts.slice(0, 5).filter((part): part is string => typeof part === "string");
    const [organization, email, organizationName, agentName, invitedBy] = texts;
    const expires: unknown = parts[5];
    if (typeof expires !== "number" || !Number.isSafeInteger(expires) || Math.abs(expires) > 8.64e15) return null;
    if (organization === undefined || email === undefined || organizationName === undefined) return null;
    if (agentName === undefined || invitedBy === undefined) return null;
    return { invite, token, organization, email, organizationName, agentName, invitedBy, expiresAt: new Date(expires) };
  } catch {
    return null;
  }
}
