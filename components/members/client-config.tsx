"use client";

import { useState } from "react";
import { CodeBlock } from "@/components/ui/code-block.tsx";
import { Tabs } from "@/components/ui/tabs.tsx";
import { type KeyReference, mcpClients } from "@/lib/clients.ts";

type ClientConfigProps = {
  /** Wicket's MCP endpoint. */
  endpoint: string;
  /** What the client is to call it. */
  name: string;
  keyReference: KeyReference;
};

/** What to paste into which client. The key stands in it only while it is shown. */
export function ClientConfig({ endpoint, name, keyReference }: ClientConfigProps) {
  const [shown, setShown] = useState(mcpClients[0]?.id ?? "");
  return (
    <Tabs
      label="Clients"
      value={shown}
      onChange={setShown}
      tabs={mcpClients.map((client) => ({
        id: client.id,
        label: client.label,
        panel: (
          <div className="flex flex-col gap-4">
            {client.build(endpoint, name, keyReference).map((snippet) => (
              <div key={snippet.title}>
                <p className="mb-1.5">
                  {snippet.file !== null && <span className="mono font-semibold">{snippet.file} </span>}
                  <span className="text-ink-2">{snippet.title}</span>
                </p>
                <CodeBlock label={`${client.label}: ${snippet.file ?? snippet.title}`} copy={snippet.text}>
                  {snippet.text}
                </CodeBlock>
              </div>
            ))}
            <p className="text-ink-2">
              {client.note !== null && `${client.note} `}
              Checked {client.checkedOn}.
            </p>
          </div>
        ),
      }))}
    />
  );
}
