import type { Metadata } from "next";
import { Definitions } from "@/components/docs/definitions.tsx";
import { DocsPage } from "@/components/docs/docs-page.tsx";
import { HandlingStamp } from "@/components/docs/handling-stamp.tsx";
import { MethodTable } from "@/components/docs/method-table.tsx";
import { Section } from "@/components/section.tsx";
import { buttonLook } from "@/components/ui/button.tsx";
import { methodDocument } from "@/lib/gateway/method-document.ts";
import { wicketVersion } from "@/lib/version.ts";

export const metadata: Metadata = { title: "What passes, and what is judged" };

/** Every method of MCP and what becomes of it, from the table that the gateway reads. Public, and the same for everybody. */
export default function MethodsPage() {
  const { title, introduction, addresses, legend, directions } = methodDocument();
  return (
    <DocsPage
      title={title}
      lines={[
        ["Re", "every method of MCP, in each direction"],
        ["Version", `Wicket ${wicketVersion}`],
      ]}
      actions={
        // Not a page: Next's router would ask for one.
        <a href="/docs/methods.md" className={buttonLook()}>
          As Markdown
        </a>
      }
    >
      <div className="mb-6 flex max-w-prose flex-col gap-2">
        {introduction.map((paragraph) => (
          <p key={paragraph}>{paragraph}</p>
        ))}
      </div>
      <Section title="Addresses">
        <Definitions
          definitions={addresses.map(({ address, meaning }) => ({
            id: address,
            term: <span className="mono font-semibold">{address}</span>,
            text: meaning,
          }))}
        />
      </Section>
      <Section title="What the words mean">
        <Definitions
          definitions={legend.map(({ handling, meaning, recorded }) => ({
            id: handling,
            term: <HandlingStamp handling={handling} />,
            text: (
              <>
                {meaning} <span className="text-ink-2">Recorded: {recorded}</span>
              </>
            ),
          }))}
        />
      </Section>
      {directions.map(({ title: direction, meaning, rows }) => (
        <Section key={direction} title={direction}>
          <p className="mb-2 text-ink-2">{meaning}</p>
          <MethodTable label={direction} rows={rows} />
        </Section>
      ))}
    </DocsPage>
  );
}
