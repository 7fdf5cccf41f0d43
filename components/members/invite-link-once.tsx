import { CodeBlock } from "@/components/ui/code-block.tsx";

/** The link of an invite where no mail carries it: to be handed over now, because it cannot be shown again here. */
export function InviteLinkOnce({ email, link }: { email: string; link: string }) {
  return (
    <div className="flex flex-col gap-1">
      <p className="text-held">No mail was sent. Hand this link to {email} and nobody else; it is shown here once.</p>
      <CodeBlock label={`Invite link for ${email}`} copy={link}>
        {link}
      </CodeBlock>
    </div>
  );
}
