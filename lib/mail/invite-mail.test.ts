import { expect, test } from "vitest";
import { inviteMail } from "@/lib/mail/invite-mail.ts";
import { approvedMail, rejectedMail, waitingMail } from "@/lib/mail/member-mails.ts";

const facts = {
  to: "sam@company.com",
  link: "https://wicket.example/invite#a.b.c",
  agentName: '<img src=x onerror="x">',
  organizationName: "A & B",
  invitedBy: "alex@company.com",
  expiresAt: new Date("2026-11-27T10:05:00Z"),
};

test("an invite says who invites whom to what, until when, and that opening it does nothing", () => {
  const mail = inviteMail(facts);
  expect(mail.text).toBe(
    [
      'alex@company.com invited you to the agent "<img src=x onerror="x">" of A & B on Wicket.',
      "",
      "https://wicket.example/invite#a.b.c",
      "",
      "The link is for sam@company.com, works once, and ends at 2026-11-27 10:05 UTC.",
      "After you accept you connect your own accounts; an admin then approves you, and you generate your key.",
      "If you did not expect this, ignore this mail: nothing happens until the button behind the link is pressed.",
      "",
    ].join("\n"),
  );
  expect(mail).toMatchObject({ to: facts.to, link: facts.link, expiresAt: facts.expiresAt });
});

test("names that people typed are text in the HTML of every mail, and links are not followed by anything", () => {
  const publicUrl = "https://wicket.example";
  const { to, agentName } = facts;
  const mails = [
    inviteMail(facts),
    approvedMail({ to, agentName, publicUrl }),
    rejectedMail({ to, agentName, publicUrl }),
    waitingMail({ to, member: "kim@company.com", agentName, agentSlug: "bot", publicUrl }),
  ];
  for (const mail of mails) {
    expect(mail.html).toContain("&lt;img src=x onerror=&quot;x&quot;&gt;");
    expect(mail.html).not.toContain("<img");
    expect(mail.html?.match(/href="([^"]*)"/g)).toEqual([`href="${mail.link}"`]);
    expect(mail.text.match(/^https?:\S+$/m)?.[0]).toBe(mail.link);
  }
});
