"use client";

import { useRouter } from "next/navigation";
import { ConnectByOauth } from "@/components/members/connect-by-oauth.tsx";
import { ConnectWithToken } from "@/components/members/connect-with-token.tsx";
import { Stamp } from "@/components/stamp.tsx";
import { ConfirmDialog } from "@/components/ui/confirm-dialog.tsx";
import { notify } from "@/components/ui/toast.tsx";
import { useRequest } from "@/components/ui/use-request.ts";
import type { OauthSettings } from "@/lib/oauth-settings.ts";
import type { ConnectorAuthKind } from "@/lib/vocabulary.ts";

export type ConnectionState = {
  connectorId: string;
  connectorKey: string;
  authKind: ConnectorAuthKind;
  connected: boolean;
  /** What the service calls the account, where it says. */
  account: string | null;
  /** It was connected, and the service's sign-in server refuses to go on. */
  reconnect: boolean;
  oauth: OauthSettings | null;
};

/** One service of the agent, and whether the member's own account is connected to it. */
export function ConnectionLine({ memberId, connection }: { memberId: string; connection: ConnectionState }) {
  const { connectorId, connectorKey, authKind, connected, account, reconnect, oauth } = connection;
  const path = `/api/me/memberships/${memberId}/connections/${connectorId}`;
  const own = authKind === "member" || authKind === "oauth";
  return (
    <li className="flex flex-col gap-2 border-rule border-b px-3 py-2 last:border-b-0">
      <div className="flex min-h-8 flex-wrap items-center gap-x-3 gap-y-1">
        <span className="mono font-semibold">{connectorKey}</span>
        {!own && <span className="text-ink-2">{authKind === "none" ? "needs no account" : "signed in by an admin's token"}</span>}
        {own && <ConnectionStamp connected={connected} reconnect={reconnect} />}
        {own && account !== null && (
          <span className="text-ink-2">
            as <span className="mono wrap-anywhere">{account}</span>
          </span>
        )}
        {own && (connected || reconnect) && (
          <span className="ml-auto">
            <Disconnect path={path} connectorKey={connectorKey} byOauth={oauth !== null} />
          </span>
        )}
      </div>
      {reconnect && (
        <p className="max-w-xl text-held">The service does not accept your sign-in any more. Calls to it are refused.</p>
      )}
      {own && !connected && oauth === null && <ConnectWithToken path={path} connectorKey={connectorKey} />}
      {own && !connected && oauth !== null && (
        <ConnectByOauth path={path} connectorKey={connectorKey} oauth={oauth} again={reconnect} />
      )}
    </li>
  );
}

function ConnectionStamp({ connected, reconnect }: { connected: boolean; reconnect: boolean }) {
  if (connected) {
    return (
      <Stamp tone="allow" glyph="✓">
        CONNECTED
      </Stamp>
    );
  }
  return (
    <Stamp tone="held" glyph={reconnect ? "!" : "…"}>
      {reconnect ? "CONNECT AGAIN" : "NOT CONNECTED"}
    </Stamp>
  );
}

function Disconnect({ path, connectorKey, byOauth }: { path: string; connectorKey: string; byOauth: boolean }) {
  const router = useRouter();
  const { pending, problem, send } = useRequest();
  return (
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
      {byOauth && <p>It is revoked at the service too, where the service takes that and this browser can open it.</p>}
    </ConfirmDialog>
  );
}
