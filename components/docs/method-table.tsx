import { HandlingStamp } from "@/components/docs/handling-stamp.tsx";
import { Table, Td, Th } from "@/components/ui/table.tsx";
import type { DocumentedMethod } from "@/lib/gateway/method-document.ts";

type MethodTableProps = { label: string; rows: readonly DocumentedMethod[] };

/** The methods of one direction: a table, or cards where it would not fit. */
export function MethodTable({ label, rows }: MethodTableProps) {
  return (
    <>
      <Table label={label} className="hidden md:block">
        <thead>
          <tr>
            <Th>Method</Th>
            <Th>Revisions</Th>
            {rows[0]?.handling.map(({ address }) => (
              <Th key={address} className="normal-case">
                {address}
              </Th>
            ))}
            <Th>Note</Th>
          </tr>
        </thead>
        <tbody>
          {rows.map((row) => (
            <tr key={`${row.kind} ${row.method}`}>
              <Th scope="row" className="border-rule py-1.5 align-baseline text-ink normal-case tracking-normal">
                <span className="mono block">{row.method}</span>
                <span className="block font-normal font-sans text-body text-ink-2">{row.kind}</span>
              </Th>
              <Td className="mono whitespace-nowrap">
                {row.revisions.map((revision) => (
                  <span key={revision} className="mr-3 block lg:inline-block">
                    {revision}{" "}
                  </span>
                ))}
              </Td>
              {row.handling.map(({ address, handling }) => (
                <Td key={address}>
                  <HandlingStamp handling={handling} />
                </Td>
              ))}
              <Td className="min-w-56">{row.note}</Td>
            </tr>
          ))}
        </tbody>
      </Table>
      <ul aria-label={label} className="border-rule border-t md:hidden">
        {rows.map((row) => (
          <li
            key={`${row.kind} ${row.method}`}
            className="flex flex-col gap-1.5 border-rule border-x border-b bg-sheet px-3 py-2"
          >
            <p className="flex flex-wrap items-baseline justify-between gap-x-3">
              <span className="mono min-w-0 font-semibold wrap-anywhere">{row.method}</span>
              <span className="text-ink-2">{row.kind}</span>
            </p>
            <dl className="grid grid-cols-[auto_minmax(0,1fr)] items-baseline gap-x-3 gap-y-1">
              {row.handling.map(({ address, handling }) => (
                <div key={address} className="contents">
                  <dt className="mono text-ink-2">{address}</dt>
                  <dd>
                    <HandlingStamp handling={handling} />
                  </dd>
                </div>
              ))}
            </dl>
            <p>{row.note}</p>
            <p className="mono text-ink-2">{row.revisions.join(", ")}</p>
          </li>
        ))}
      </ul>
    </>
  );
}
