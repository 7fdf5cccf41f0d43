import type { Metadata } from "next";
import { PlainPage } from "@/components/plain-page.tsx";
import { ButtonLink } from "@/components/ui/button-link.tsx";
import { wordsOf } from "@/lib/oauth/outcome-words.ts";

type Props = { searchParams: Promise<{ outcome?: string | string[] }> };

export const metadata: Metadata = { title: "Connection" };

/** How a trip to an authorization server ended. It only tells: what My access shows is what is so. */
export default async function OauthResultPage({ searchParams }: Props) {
  const { title, text } = wordsOf((await searchParams).outcome);
  return (
    <PlainPage title={title}>
      <p>{text}</p>
      <div>
        <ButtonLink href="/me" variant="primary">
          My access
        </ButtonLink>
      </div>
    </PlainPage>
  );
}
