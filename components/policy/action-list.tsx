import { Details } from "@/components/ui/details.tsx";
import type { Catalogue } from "@/lib/connectors/connector.ts";
import { actionId } from "@/lib/policy/action-id.ts";

/** The actions that the agent's policies can name, a connector at a time. */
export function ActionList({ catalogues }: { catalogues: readonly Catalogue[] }) {
  return (
    <div className="flex flex-col gap-2">
      {catalogues.map(({ key, namespace, tools }) => (
        <Details key={key} summary={<span className="mono">{namespace}</span>}>
          <ul className="mono flex flex-col gap-1">
            {tools.map((tool) => (
              <li key={tool.name}>
                {namespace}::Action::{JSON.stringify(actionId(tool.name))} <span className="text-ink-2">{tool.tier}</span>
              </li>
            ))}
          </ul>
        </Details>
      ))}
    </div>
  );
}
