import { clsx } from "clsx";
import { type CedarToken, cedarTokens } from "@/components/policy/cedar-tokens.ts";
import { CodeBlock } from "@/components/ui/code-block.tsx";

const looks: Record<CedarToken["kind"], string> = {
  keyword: "font-semibold text-accent",
  variable: "text-accent",
  entity: "text-ink-2",
  annotation: "text-held",
  text: "text-allow",
  number: "text-held",
  comment: "text-ink-3 italic",
  plain: "",
};

/** A policy to be read. `name` says whose text it is. */
export function CedarCode({ name, text, bare }: { name: string; text: string; bare?: boolean | undefined }) {
  let offset = 0;
  return (
    <CodeBlock label={`Text of ${name}`} bare={bare}>
      {cedarTokens(text).map((token) => {
        const key = offset;
        offset += token.text.length;
        return (
          <span key={key} className={clsx(looks[token.kind])}>
            {token.text}
          </span>
        );
      })}
    </CodeBlock>
  );
}
