"use client";

import { Toggle } from "@base-ui/react/toggle";
import { ToggleGroup } from "@base-ui/react/toggle-group";
import { Monitor, Moon, Sun } from "lucide-react";
import { useTheme } from "next-themes";
import { useSyncExternalStore } from "react";

const themes = [
  { id: "system", label: "As the system", Icon: Monitor },
  { id: "light", label: "Light", Icon: Sun },
  { id: "dark", label: "Dark", Icon: Moon },
] as const;

const nothingToSubscribe = () => () => {};

export function ThemeSwitch() {
  const { theme, setTheme } = useTheme();
  // The choice lives in the browser: until it is known, none is shown as pressed.
  const inBrowser = useSyncExternalStore(
    nothingToSubscribe,
    () => true,
    () => false,
  );
  return (
    <ToggleGroup
      aria-label="Colours"
      value={inBrowser && theme !== undefined ? [theme] : []}
      onValueChange={([next]) => {
        if (next !== undefined) setTheme(next);
      }}
      className="inline-flex gap-1"
    >
      {themes.map(({ id, label, Icon }) => (
        <Toggle
          key={id}
          value={id}
          aria-label={label}
          title={label}
          className="rounded-md border border-transparent p-1.5 text-ink-2 hover:bg-sheet hover:text-ink data-pressed:border-control data-pressed:bg-sheet data-pressed:text-ink"
        >
          <Icon aria-hidden size={16} />
        </Toggle>
      ))}
    </ToggleGroup>
  );
}
