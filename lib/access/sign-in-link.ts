/** How long a mailed link signs in. */
export const signInLinkMinutes = 10;

/** What a sign-in link carries. Only `token` is secret, and only it decides; the rest is shown before the button is pressed. */
export type SignInLink = {
  token: string;
  email: string;
  callbackUrl: string;
  /** The browser and address that asked, in our words. */
  from: string;
  requestedAt: Date;
  expiresAt: Date;
};

const shape = /^([A-Za-z0-9_-]{20,100})\.([A-Za-z0-9_-]{1,4000})$/;

/**
 * What stands behind the `#` of a mailed link: the token, a dot, and the rest as base64url of JSON. A fragment is sent to no server, so
 * neither an access log nor a `Referer` nor a scanner that opens the link can spend the token. Runs in browsers too.
 */
export function writeSignInFragment({ token, email, callbackUrl, from, requestedAt, expiresAt }: SignInLink): string {
  const rest = JSON.stringify([email, callbackUrl, from, requestedAt.getTime(), expiresAt.getTime()]);
  const bytes = String.fromCharCode(...new TextEncoder().encode(rest));
  return `${token}.${btoa(bytes).replaceAll("+", "-").replaceAll("/", "_").replace(/=+$/, "")}`;
}

/** Reads a fragment, with or without its `#`. `null` for anything that `writeSignInFragment` did not write. */
export function readSignInFragment(fragment: string): SignInLink | null {
  const [, token, rest] = shape.exec(fragment.replace(/^#/, "")) ?? [];
  if (token === undefined || rest === undefined) return null;
  try {
    const bytes = Uint8Array.from(atob(rest.replaceAll("-", "+").replaceAll("_", "/")), (character) => character.charCodeAt(0));
    const parts: unknown = JSON.parse(new TextDecoder("utf-8", { fatal: true }).decode(bytes));
    if (!Array.isArray(parts) || parts.length !== 5) return null;
    const [email, callbackUrl, from, requestedAt, expiresAt]: unknown[] = parts;
    if (typeof email !== "string" || typeof callbackUrl !== "string" || typeof from !== "string") return null;
    if (!isMoment(requestedAt) || !isMoment(expiresAt)) return null;
    return { token, email, callbackUrl, from, requestedAt: new Date(requestedAt), expiresAt: new Date(expiresAt) };
  } catch {
    return null;
  }
}

function isMoment(value: unknown): value is number {
  return typeof value === "number" && Number.isSafeInteger(value) && Math.abs(value) <= 8.64e15;
}
