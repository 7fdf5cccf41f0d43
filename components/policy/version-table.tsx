import { Table, Td, Th } from "@/components/ui/table.tsx";
import { Time } from "@/components/ui/time.tsx";

export type VersionLine = { version: number; author: string; note: string; createdAt: Date };

export function VersionTable({ versions }: { versions: readonly VersionLine[] }) {
  return (
    <Table label="Versions">
      <thead>
        <tr>
          <Th>Version</Th>
          <Th>What for</Th>
          <Th>By</Th>
          <Th>When</Th>
        </tr>
      </thead>
      <tbody>
        {versions.map(({ version, author, note, createdAt }) => (
          <tr key={version}>
            <Td className="mono">v{version}</Td>
            <Td>{note}</Td>
            <Td>{author}</Td>
            <Td className="whitespace-nowrap">
              <Time at={createdAt} />
            </Td>
          </tr>
        ))}
      </tbody>
    </Table>
  );
}
