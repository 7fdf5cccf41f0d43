"use client";

import { useState } from "react";
import { Button } from "@/components/ui/button.tsx";
import { ProblemNote } from "@/components/ui/problem-note.tsx";
import { useRequest } from "@/components/ui/use-request.ts";
import type { OauthSettings } from "@/lib/oauth-settings.ts";

type ConnectByOauthProps = { path: string; connectorKey: string; oauth: OauthSettings; again: boolean };

/** Sends the member to the service's own sign-in. Where that is and what will be asked for is said before. */
export function ConnectByOauth({ path, connectorKey, oauth, again }: ConnectByOauthProps) {
  const { pending, problem, send } = useRequest();
  const [leaving, setLeaving] = useState(false);
  const { host } = new URL(oauth.issuer);
  return (
    <div className="flex max-w-xl flex-col gap-2">
      <p className="text-ink-2">
        You sign in at <span className="mono">{host}</span> and come back here. The tokens it gives are kept sealed and used for
        your calls only.
      </p>
      {oauth.scopes.length > 0 && (
        <p className="text-ink-2">
          It is asked for:{" "}
          {oauth.scopes.map((scope, index) => (
            <span key={scope}>
              {index > 0 && ", "}
              <span className="mono">{scope}</span>
            </span>
          ))}
        </p>
      )}
      <ProblemNote problem={problem} />
      <div>
        <Button
          pending={pending || leaving}
          onClick={async () => {
            const answer = await send<{ url: string }>({ method: "POST", path: `${path}/authorize` });
            if (!answer.ok) return;
            setLeaving(true);
            window.location.assign(answer.value.url);
          }}
        >
          {again ? `Connect ${connectorKey} again` : `Connect ${connectorKey}`}
        </Button>
      </div>
    </div>
  );
}
