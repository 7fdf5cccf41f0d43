import { escapeHtml, type Mail } from "@/lib/mail/mail.ts";

/** How long the texts of these mails are kept where they wait for a mail server; their links are plain pages and hold no secret. */
const keptDays = 7;

type MailFacts = { to: string; subject: string; said: string; next: string; linkName: string; link: string; action: string };

function noteMail({ to, subject, said, next, linkName, link, action }: MailFacts): Mail {
  return {
    to,
    subject,
    linkName,
    link,
    expiresAt: new Date(Date.now() + keptDays * 86_400_000),
    text: `${said}\n\n${link}\n\n${next}\n`,
    html: `<p>${escapeHtml(said)}</p><p><a href="${escapeHtml(link)}">${escapeHtml(action)}</a></p><p>${escapeHtml(next)}</p>`,
  };
}

/** Tells a member that they were approved. */
export function approvedMail({ to, agentName, publicUrl }: { to: string; agentName: string; publicUrl: string }): Mail {
  return noteMail({
    to,
    subject: `You are approved for ${agentName}`,
    said: `An admin approved your membership of the agent "${agentName}".`,
    next: "Generate your key there and paste the configuration into your client. The key is shown once.",
    linkName: "My access",
    link: `${publicUrl}/me`,
    action: "Open My access",
  });
}

/** Tells a member that they were rejected. */
export function rejectedMail({ to, agentName, publicUrl }: { to: string; agentName: string; publicUrl: string }): Mail {
  return noteMail({
    to,
    subject: `You were not approved for ${agentName}`,
    said: `An admin rejected your membership of the agent "${agentName}". No key can be generated for it.`,
    next: "Ask an admin of your organization if you think that this is a mistake.",
    linkName: "My access",
    link: `${publicUrl}/me`,
    action: "Open My access",
  });
}

/** Tells an admin that somebody accepted an invite and waits. */
export function waitingMail(facts: {
  to: string;
  member: string;
  agentName: string;
  agentSlug: string;
  publicUrl: string;
}): Mail {
  const { to, member, agentName, agentSlug, publicUrl } = facts;
  return noteMail({
    to,
    subject: `${member} waits for approval`,
    said: `${member} accepted the invite to the agent "${agentName}" and waits for approval.`,
    next: "Until an admin approves them their calls are refused.",
    linkName: "Members to approve",
    link: `${publicUrl}/agents/${agentSlug}/members`,
    action: "Open the members",
  });
}
