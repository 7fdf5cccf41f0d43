import { Table, Td, Th } from "@/components/ui/table.tsx";
import type { ResourceAttribute, ResourceRule } from "@/lib/connectors/connector.ts";

type ResourceRuleTableProps = {
  service: string;
  namespace: string;
  rules: readonly ResourceRule[];
  attributes: readonly ResourceAttribute[];
};

/** How calls name the resource they touch, and what is known of it. */
export function ResourceRuleTable({ service, namespace, rules, attributes }: ResourceRuleTableProps) {
  return (
    <div className="flex flex-col gap-3">
      {rules.length > 0 && (
        <Table label={`How calls to ${service} name their resource`}>
          <thead>
            <tr>
              <Th>Tool</Th>
              <Th>Argument</Th>
              <Th>Names a</Th>
              <Th>Visibility</Th>
            </tr>
          </thead>
          <tbody>
            {rules.map((rule) => (
              <tr key={rule.tool}>
                <Td className="mono">{rule.tool}</Td>
                <Td className="mono">{rule.argument}</Td>
                <Td className="mono">
                  {namespace}::{rule.kind}
                </Td>
                <Td className="mono">{rule.visibility ?? "by pattern, else unknown"}</Td>
              </tr>
            ))}
          </tbody>
        </Table>
      )}
      {attributes.length > 0 && (
        <Table label={`What is known of resources of ${service}`}>
          <thead>
            <tr>
              <Th>Resource</Th>
              <Th>Kind</Th>
              <Th>Visibility</Th>
              <Th>Labels</Th>
            </tr>
          </thead>
          <tbody>
            {attributes.map((attribute) => (
              <tr key={`${attribute.kind} ${attribute.pattern}`}>
                <Td className="mono">{attribute.pattern}</Td>
                <Td className="mono">{attribute.kind}</Td>
                <Td className="mono">{attribute.visibility}</Td>
                <Td className="mono">{attribute.labels.length > 0 ? attribute.labels.join(", ") : "–"}</Td>
              </tr>
            ))}
          </tbody>
        </Table>
      )}
    </div>
  );
}
