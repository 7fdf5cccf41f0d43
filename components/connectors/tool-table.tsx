import { tierSourceWords } from "@/components/connectors/tier-words.ts";
import { Stamp } from "@/components/stamp.tsx";
import { Details } from "@/components/ui/details.tsx";
import { ScrollFrame } from "@/components/ui/scroll-frame.tsx";
import { Table, Td, Th } from "@/components/ui/table.tsx";
import type { Tool } from "@/lib/connectors/connector.ts";
import { exposedName, exposedNameMaximum, isShortened } from "@/lib/connectors/exposed-name.ts";

type ToolTableProps = {
  service: string;
  tools: readonly Tool[];
  /** Wicket's MCP endpoint. */
  endpoint: string;
};

/** The tools that an upstream listed: what they are called here and there, what they do, what they take. */
export function ToolTable({ service, tools, endpoint }: ToolTableProps) {
  const shortened = tools.filter((tool) => isShortened(service, tool.name)).length;
  return (
    <>
      <p className="mb-2 max-w-prose text-ink-2">
        A tool has two names: its own at <span className="mono wrap-anywhere">{`${endpoint}/${service}`}</span> and in policies,
        and one that begins with the connector's key at <span className="mono wrap-anywhere">{endpoint}</span>.
      </p>
      {shortened > 0 && <ShortenedNote count={shortened} />}
      <Table label={`Tools of ${service}`}>
        <thead>
          <tr>
            <Th>Own name</Th>
            <Th>
              Name on <span className="normal-case">/mcp</span>
            </Th>
            <Th>Tier</Th>
            <Th>What it says of itself</Th>
          </tr>
        </thead>
        <tbody>
          {tools.map((tool) => (
            <tr key={tool.name}>
              <Td className="mono min-w-36 max-w-72 break-all">{tool.name}</Td>
              <Td className="min-w-36 max-w-72">
                <span className="mono block break-all">{exposedName(service, tool.name)}</span>
                {isShortened(service, tool.name) && (
                  <Stamp tone="held" glyph="…">
                    SHORTENED
                  </Stamp>
                )}
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
    </>
  );
}

function ShortenedNote({ count }: { count: number }) {
  return (
    <p className="mb-2 max-w-prose">
      {count === 1 ? "One name is" : `${count} names are`} shortened on /mcp, because clients take at most {exposedNameMaximum}{" "}
      characters. Such a name is cut, and ends in an underscore and eight digits of a hash of the whole name. It stays the same as
      long as the tool and the connector are called as they are now.
    </p>
  );
}

/** The upstream's own words, whatever they are: shown as text, and never trusted. */
function descriptionOf(tool: Tool): string {
  const description = tool.definition.description;
  return typeof description === "string" && description.trim() !== "" ? description : "Nothing.";
}
