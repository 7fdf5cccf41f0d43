import { escapeHtml, type Mail } from "@/lib/mail/mail.ts";
import { minute } from "@/lib/mail/minute.ts";

type InviteFacts = {
  to: string;
  link: string;
  agentName: string;
  organizationName: string;
  invitedBy: string;
  expiresAt: Date;
};

/** The mail that carries the link of an invite. */
export function inviteMail({ to, link, agentName, organizationName, invitedBy, expiresAt }: InviteFacts): Mail {
  const asked = `${invitedBy} invited you to the agent "${agentName}" of ${organizationName} on Wicket.`;
  const life = `The link is for ${to}, works once, and ends at ${minute(expiresAt)}.`;
  const next = "After you accept you connect your own accounts; an admin then approves you, and you generate your key.";
  const ignore = "If you did not expect this, ignore this mail: nothing happens until the button behind the link is pressed.";
  return {
    to,
    subject: `You are invited to ${agentName}`,
    linkName: "Invite link",
    link,
    expiresAt,
    text: `${asked}\n\n${link}\n\n${life}\n${next}\n${ignore}\n`,
    html:
      `<p>${escapeHtml(asked)}</p>` +
      `<p><a href="${escapeHtml(link)}">Continue to the invite</a></p>` +
      `<p>${escapeHtml(life)}<br>${escapeHtml(next)}<br>${escapeHtml(ignore)}</p>`,
  };
}
