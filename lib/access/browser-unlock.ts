import { environment } from "@/lib/env.ts";
import { newBrowserSecret, readBrowserSecret, writeBrowserSecret } from "@/lib/vault/browser-secret.ts";

/** Browsers keep a cookie for 400 days at most (RFC 6265bis, 5.5). */
const maxAgeSeconds = 400 * 24 * 3600;

function cookieName(): string {
  return environment().publicUrl.startsWith("https:") ? "__Host-wicket.unlock" : "wicket.unlock";
}

/** The secret in this browser's cookie, which opens the member's credentials for the member alone; null when it has none. */
export function browserSecretOf(request: Request): Buffer | null {
  const prefix = `${cookieName()}=`;
  const pair = (request.headers.get("cookie") ?? "").split(";").find((part) => part.trim().startsWith(prefix));
  return readBrowserSecret(pair?.trim().slice(prefix.length));
}

/** The browser's secret, a new one where there is none, and the header that keeps it there. */
export function keepBrowserSecret(request: Request): { secret: Buffer; headers: Record<string, string> } {
  const secret = browserSecretOf(request) ?? newBrowserSecret();
  const isSecure = environment().publicUrl.startsWith("https:");
  const attributes = `Path=/; Max-Age=${maxAgeSeconds}; HttpOnly; SameSite=Lax${isSecure ? "; Secure" : ""}`;
  return { secret, headers: { "set-cookie": `${cookieName()}=${writeBrowserSecret(secret)}; ${attributes}` } };
}
