import { escapeHtml, type Mail } from "@/lib/mail/mail.ts";
import { minute } from "@/lib/mail/minute.ts";

/** The mail that carries a sign-in link. `from` says which browser asked, in words of ours. */
export function signInMail(facts: { to: string; link: string; from: string; requestedAt: Date; expiresAt: Date }): Mail {
  const { to, link, from, requestedAt, expiresAt } = facts;
  const asked = `Asked for at ${minute(requestedAt)} from ${from}. The link works once, until ${minute(expiresAt)}.`;
  const ignore = "If you did not ask for it, ignore this mail: nobody is signed in until the button behind the link is pressed.";
  return {
    to,
    subject: "Sign in to Wicket",
    linkName: "Sign-in link",
    link,
    expiresAt,
    text: `Sign in to Wicket as ${to}:\n\n${link}\n\n${asked}\n${ignore}\n`,
    html:
      `<p>Sign in to Wicket as ${escapeHtml(to)}:</p>` +
      `<p><a href="${escapeHtml(link)}">Continue to the sign-in button</a></p>` +
      `<p>${escapeHtml(asked)}<br>${escapeHtml(ignore)}</p>`,
  };
}
