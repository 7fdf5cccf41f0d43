import { tierSourceWords } from "@/components/connectors/tier-words.ts";
import { Details } from "@/components/ui/details.tsx";
import { ScrollFrame } from "@/components/ui/scroll-frame.tsx";
import { Table, Td, Th } from "@/components/ui/table.tsx";
import type { Tool } from "@/lib/connectors/connector.ts";
import { exposedName } from "@/lib/connectors/exposed-name.ts";

/** The tools that an upstream listed: what they are called here and there, what they do, what they take. */
export function ToolTable({ service, tools }: { service: string; tools: readonly Tool[] }) {
  return (
    <Table label={`Tools of ${service}`}>
      <thead>
        <tr>
          <Th>Tool</Th>
          <Th>Tier</Th>
          <Th>What it says of itself</Th>
        </tr>
      </thead>
      <tbody>
        {tools.map((tool) => (
          <tr key={tool.name}>
            <Td>
              <span className="mono block">{tool.name}</span>
              <span className="mono block text-ink-2">{exposedName(service, tool.name)}</span>
            </Td>
            <Td className="whitespace-nowrap">
              <span className="mono block">{tool.tier}</span>
              <span className="text-ink-2">{tierSourceWords[tool.tierSource]}</span>
            </Td>
            <Td className="min-w-64">
              <p className="mb-1.5">{descriptionOf(tool)}</p>
              <Details summary="Schema">
                <ScrollFrame label={`Schema of ${tool.name}`} className="max-h-80 overflow-auto">
                  <pre className="mono">{JSON.stringify(tool.definition.inputSchema ?? {}, null, 2)}</pre>
                </ScrollFrame>
              </Details>
            </Td>
          </tr>
        ))}
      </tbody>
    </Table>
  );
}

/** The upstream's own words, whatever they are: shown as text, and never trusted. */
function descriptionOf(tool: Tool): string {
  const description = tool.definition.description;
  return typeof description === "string" && description.trim() !== "" ? description : "Nothing.";
}
