"use client";

import { ExternalLink } from "lucide-react";
import { buttonLook } from "@/components/ui/button.tsx";
import { CodeBlock } from "@/components/ui/code-block.tsx";
import { CopyButton } from "@/components/ui/copy-button.tsx";
import { type ClientCopy, type ClientSystem, keyPlaceholder, keyVariable } from "@/lib/clients/mcp-client.ts";

/** One thing to copy: what it is and where it belongs, the text, and what to do about the key. */
export function ClientCopyBlock({ client, copy, system }: { client: string; copy: ClientCopy; system: ClientSystem }) {
  const path = copy.kind === "file" ? copy.path[system] : null;
  const text = copy.kind === "command" && system === "windows" ? (copy.powershell ?? copy.text) : copy.text;
  const name = path ?? copy.title;
  return (
    <div>
      <div className="mb-1.5 flex flex-wrap items-end justify-between gap-x-4 gap-y-1.5">
        <p className="min-w-0">
          {path !== null && <span className="mono block wrap-anywhere font-semibold">{path}</span>}
          <span className="text-ink-2">{titleOf(copy, system)}</span>
        </p>
        <span className="flex flex-wrap gap-2">
          {copy.kind === "link" && (
            <a href={copy.text} className={buttonLook()}>
              <ExternalLink aria-hidden size={14} />
              Open {client}
            </a>
          )}
          <CopyButton text={text} label={copy.kind === "link" ? "Copy link" : "Copy"} of={`for ${client}: ${name}`} />
        </span>
      </div>
      <CodeBlock label={`${client}: ${name}`}>{text}</CodeBlock>
      <KeyHint client={client} copy={copy} />
    </div>
  );
}

function titleOf(copy: ClientCopy, system: ClientSystem): string {
  if (copy.kind !== "command" || system !== "windows") return copy.title;
  return `${copy.title}, ${copy.powershell === null ? "in Git Bash or WSL" : "in PowerShell"}`;
}

function KeyHint({ client, copy }: { client: string; copy: ClientCopy }) {
  if (copy.key !== "variable" && copy.key !== "placeholder") return null;
  return (
    <p className="mt-1.5 text-ink-2">
      {copy.key === "variable" ? (
        <>
          Set <span className="mono">{keyVariable}</span> to your key where{" "}
          {copy.kind === "command" ? "you run this" : `${client} runs`}.
        </>
      ) : (
        <>
          Put your key in place of <span className="mono">{keyPlaceholder}</span>
          {copy.kind === "file" && `: ${client} expands no variables here`}.
        </>
      )}
    </p>
  );
}
