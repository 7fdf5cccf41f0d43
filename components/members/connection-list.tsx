"use client";

import { Fragment } from "react";
import { ConnectionLine, type ConnectionState } from "@/components/members/connection-line.tsx";
import { Stamp } from "@/components/stamp.tsx";
import { Button } from "@/components/ui/button.tsx";

type ConnectionListProps = {
  memberId: string;
  connections: readonly ConnectionState[];
  /** Connectors that the member leaves for later, by id. */
  skipped: ReadonlySet<string>;
  onSkip: (connectorId: string, skip: boolean) => void;
};

/** Whether the member has something to do about it: it asks for an account of theirs, and there is none. */
export function awaitsAccount({ authKind, connected }: ConnectionState): boolean {
  return authKind !== "none" && authKind !== "bearer" && !connected;
}

/** Whether an account of the member's own is connected. */
export function hasAccount({ authKind, connected }: ConnectionState): boolean {
  return authKind !== "none" && authKind !== "bearer" && connected;
}

/** The services of an agent, each to connect, connected, or skipped for now. */
export function ConnectionList({ memberId, connections, skipped, onSkip }: ConnectionListProps) {
  if (connections.length === 0) return <p className="text-ink-2">The agent has no connector that is enabled.</p>;
  return (
    <ul className="border border-rule">
      {connections.map((connection) => {
        const { connectorId, connectorKey } = connection;
        if (!awaitsAccount(connection)) {
          return <ConnectionLine key={connectorId} memberId={memberId} connection={connection} />;
        }
        if (skipped.has(connectorId)) {
          return (
            <li
              key={connectorId}
              className="flex min-h-8 flex-wrap items-center gap-x-3 gap-y-1 border-rule border-b px-3 py-2 last:border-b-0"
            >
              <span className="mono font-semibold">{connectorKey}</span>
              <Stamp tone="plain" glyph="○">
                SKIPPED
              </Stamp>
              <span className="text-ink-2">Calls to it are refused until you connect.</span>
              <span className="ml-auto">
                <Button onClick={() => onSkip(connectorId, false)}>Connect {connectorKey} after all</Button>
              </span>
            </li>
          );
        }
        return (
          <Fragment key={connectorId}>
            <ConnectionLine memberId={memberId} connection={connection} />
            <li className="flex justify-end border-rule border-b px-3 py-1.5 last:border-b-0">
              <Button variant="quiet" onClick={() => onSkip(connectorId, true)}>
                Skip {connectorKey} for now
              </Button>
            </li>
          </Fragment>
        );
      })}
    </ul>
  );
}
