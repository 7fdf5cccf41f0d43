"use client";

import { useRouter } from "next/navigation";
import { useState } from "react";
import { Stamp } from "@/components/stamp.tsx";
import { Button } from "@/components/ui/button.tsx";
import { ConfirmDialog } from "@/components/ui/confirm-dialog.tsx";
import { Field } from "@/components/ui/field.tsx";
import { Input } from "@/components/ui/input.tsx";
import { ProblemNote } from "@/components/ui/problem-note.tsx";
import { notify } from "@/components/ui/toast.tsx";
import { useRequest } from "@/components/ui/use-request.ts";
import type { ConnectorAuthKind } from "@/lib/vocabulary.ts";

export type ConnectionState = { connectorId: string; connectorKey: string; authKind: ConnectorAuthKind; connected: boolean };

/** One service of the agent, and whether the member's own account is connected to it. */
export function ConnectionLine({ memberId, connection }: { memberId: string; connection: ConnectionState }) {
  const router = useRouter();
  const { pending, problem, send } = useRequest();
  const [token, setToken] = useState("");
  const { connectorId, connectorKey, authKind, connected } = connection;
  const path = `/api/me/memberships/${memberId}/connections/${connectorId}`;
  const own = authKind === "member";
  return (
    <li className="flex flex-col gap-2 border-rule border-b px-3 py-2 last:border-b-0">
      <div className="flex min-h-8 flex-wrap items-center gap-x-3 gap-y-1">
        <span className="mono font-semibold">{connectorKey}</span>
        {!own && <span className="text-ink-2">{authKind === "none" ? "needs no account" : "signed in by an admin's token"}</span>}
        {own &&
          (connected ? (
            <Stamp tone="allow" glyph="✓">
              CONNECTED
            </Stamp>
          ) : (
            <Stamp tone="held" glyph="…">
              NOT CONNECTED
            </Stamp>
          ))}
        {own && connected && (
          <span className="ml-auto">
            <ConfirmDialog
              trigger="Disconnect"
              triggerLabel={`Disconnect ${connectorKey}`}
              title={`Disconnect ${connectorKey}?`}
              action="Disconnect"
              pending={pending}
              problem={problem}
              onConfirm={async () => {
                const answer = await send({ method: "DELETE", path });
                if (!answer.ok) return false;
                notify(`${connectorKey} was disconnected. The token was wiped.`);
                router.refresh();
                return true;
              }}
            >
              <p>The token is wiped. Calls to {connectorKey} are refused until you connect again.</p>
            </ConfirmDialog>
          </span>
        )}
      </div>
      {own && !connected && (
        <form
          className="flex max-w-xl flex-col gap-2"
          onSubmit={async (event) => {
            event.preventDefault();
            const answer = await send({ method: "PUT", path, body: { token } });
            if (!answer.ok) return;
            setToken("");
            notify(`${connectorKey} is connected.`);
            router.refresh();
          }}
        >
          <Field
            name="token"
            label={`Your token for ${connectorKey}`}
            hint="Kept sealed, used for your calls only, and never shown again."
          >
            <Input
              mono
              required
              type="password"
              autoComplete="off"
              value={token}
              onChange={(event) => setToken(event.target.value)}
            />
          </Field>
          <ProblemNote problem={problem} />
          <div>
            <Button type="submit" pending={pending}>
              Connect {connectorKey}
            </Button>
          </div>
        </form>
      )}
    </li>
  );
}
