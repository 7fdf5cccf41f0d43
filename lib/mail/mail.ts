/** One mail with one link in it. The link is a capability: it is neither logged nor kept longer than it works. */
export type Mail = {
  /** In canonical form (`lib/mail/address.ts`). */
  to: string;
  subject: string;
  text: string;
  html?: string | undefined;
  /** What the link is, for the console: `Sign-in link`. */
  linkName: string;
  link: string;
  /** When the link stops working; its text is not kept beyond. */
  expiresAt: Date;
};

const escapes: Record<string, string> = { "&": "&amp;", "<": "&lt;", ">": "&gt;", '"': "&quot;", "'": "&#39;" };

/** Text as it may stand in HTML, in an attribute too. */
export function escapeHtml(text: string): string {
  return text.replace(/[&<>"']/g, (character) => escapes[character] ?? "");
}
