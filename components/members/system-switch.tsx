"use client";

import { Toggle } from "@base-ui/react/toggle";
import { ToggleGroup } from "@base-ui/react/toggle-group";
import { useRemembered } from "@/components/ui/use-remembered.ts";
import { type ClientSystem, clientSystems } from "@/lib/clients/mcp-client.ts";

const labels: Record<ClientSystem, string> = { macos: "macOS", windows: "Windows", linux: "Linux" };

/** The operating system that paths and commands are shown for: the one that this browser runs on, until another is chosen. */
export function useSystem(): [ClientSystem, (system: ClientSystem) => void] {
  return useRemembered("system", clientSystems, (inBrowser) => (inBrowser ? ownSystem(navigator.userAgent) : "linux"));
}

export function SystemSwitch({ value, onChange }: { value: ClientSystem; onChange: (system: ClientSystem) => void }) {
  return (
    <ToggleGroup
      aria-label="Operating system"
      value={[value]}
      onValueChange={([next]) => {
        if (next !== undefined) onChange(next);
      }}
      className="inline-flex rounded-md border border-control"
    >
      {clientSystems.map((system) => (
        <Toggle
          key={system}
          value={system}
          className="min-h-8 border-control border-r px-3 text-ink-2 last:border-r-0 hover:bg-sunken hover:text-ink data-pressed:bg-ink data-pressed:font-medium data-pressed:text-paper"
        >
          {labels[system]}
        </Toggle>
      ))}
    </ToggleGroup>
  );
}

function ownSystem(userAgent: string): ClientSystem {
  if (userAgent.includes("Windows")) return "windows";
  return /Mac OS X|Macintosh/.test(userAgent) ? "macos" : "linux";
}
