"use client";

import { useState } from "react";
import { ClientCopyBlock } from "@/components/members/client-copy-block.tsx";
import { SystemSwitch, useSystem } from "@/components/members/system-switch.tsx";
import { Field } from "@/components/ui/field.tsx";
import { Select } from "@/components/ui/select.tsx";
import { Tabs } from "@/components/ui/tabs.tsx";
import { useRemembered } from "@/components/ui/use-remembered.ts";
import type { ClientKey } from "@/lib/clients/mcp-client.ts";
import { mcpClients } from "@/lib/clients/mcp-clients.ts";

type ClientConfigProps = {
  /** Wicket's MCP endpoint. */
  endpoint: string;
  /** What the client is to call it. */
  name: string;
  /** Keys of the connectors that can be had alone, below the endpoint. */
  services?: readonly string[] | undefined;
  clientKey: ClientKey;
};

const ids = mcpClients.map((client) => client.id);
const month = new Intl.DateTimeFormat("en", { month: "short", year: "numeric", timeZone: "UTC" });

/** What to paste into which client, for the client and the system that were looked at last. The key stands in it only while it is shown. */
export function ClientConfig({ endpoint, name, services = [], clientKey }: ClientConfigProps) {
  const [client, setClient] = useRemembered("client", ids, () => ids[0] ?? "");
  const [system, setSystem] = useSystem();
  const [chosen, setChosen] = useState("");
  // A connector that was disabled meanwhile has no address of its own.
  const service = services.includes(chosen) ? chosen : "";
  const target = {
    url: service === "" ? endpoint : `${endpoint}/${service}`,
    name: service === "" ? name : `${name}-${service}`,
    key: clientKey,
  };
  return (
    <div className="flex flex-col gap-3">
      <div className="flex flex-wrap items-end justify-between gap-3">
        {services.length > 0 && (
          <Field name="address" label="Address" className="min-w-0 max-w-full">
            <Select
              value={service}
              onChange={(event) => setChosen(event.target.value)}
              options={[
                { value: "", label: "All connectors (/mcp)" },
                ...services.map((one) => ({ value: one, label: `${one} alone (/mcp/${one})` })),
              ]}
            />
          </Field>
        )}
        <SystemSwitch value={system} onChange={setSystem} />
      </div>
      <Tabs
        label="Clients"
        value={client}
        onChange={setClient}
        tabs={mcpClients.map(({ id, label, note, checkedOn, build }) => ({
          id,
          label,
          panel: (
            <div className="flex flex-col gap-5">
              {build(target).map((copy) => (
                <ClientCopyBlock key={copy.title} client={label} copy={copy} system={system} />
              ))}
              <p className="text-ink-2">
                {note !== null && `${note} `}
                Checked {month.format(new Date(checkedOn))}.
              </p>
            </div>
          ),
        }))}
      />
    </div>
  );
}
