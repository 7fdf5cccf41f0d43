"use client";

import { useRouter } from "next/navigation";
import { useState } from "react";
import { Button } from "@/components/ui/button.tsx";
import { CopyButton } from "@/components/ui/copy-button.tsx";
import { Field } from "@/components/ui/field.tsx";
import { Input } from "@/components/ui/input.tsx";
import { ProblemNote } from "@/components/ui/problem-note.tsx";
import { notify } from "@/components/ui/toast.tsx";
import { useRequest } from "@/components/ui/use-request.ts";

type OauthAppProps = {
  agent: string;
  connector: string;
  /** What to register the app with. */
  redirectUri: string;
  /** The app that is set; null: none, Wicket registers itself where the server lets it. */
  clientId: string | null;
};

/** The app that an admin registered at the connector's sign-in server. The secret goes one way only. */
export function OauthApp({ agent, connector, redirectUri, clientId }: OauthAppProps) {
  const router = useRouter();
  const { pending, problem, send } = useRequest();
  const [id, setId] = useState("");
  const [secret, setSecret] = useState("");
  const path = `/api/agents/${agent}/connectors/${connector}/oauth-app`;
  const done = (what: string) => {
    notify(what);
    setId("");
    setSecret("");
    router.refresh();
  };
  return (
    <form
      className="flex max-w-3xl flex-col gap-3"
      onSubmit={async (event) => {
        event.preventDefault();
        const body = { clientId: id, ...(secret === "" ? {} : { clientSecret: secret }) };
        const answer = await send({ method: "PUT", path, body });
        if (answer.ok) done(`The app of ${connector} was set.`);
      }}
    >
      <p className="text-ink-2">
        {clientId === null
          ? "No app is set: Wicket registers itself where the sign-in server lets it. Should that server have lost the registration, let Wicket register anew; members connect again when their tokens end."
          : "Members sign in through this app. A new one takes its place, and they connect again when their tokens end."}
      </p>
      <p className="flex flex-wrap items-center gap-x-3 gap-y-1">
        Redirect URL <span className="mono min-w-0 wrap-anywhere">{redirectUri}</span>
        <CopyButton text={redirectUri} of={`the redirect URL of ${connector}`} />
      </p>
      {clientId !== null && (
        <p>
          Client id <span className="mono wrap-anywhere">{clientId}</span>
        </p>
      )}
      <div className="grid gap-3 sm:grid-cols-2">
        <Field name={`client-id-${connector}`} label="Client id">
          <Input mono required value={id} autoComplete="off" spellCheck={false} onChange={(event) => setId(event.target.value)} />
        </Field>
        <Field name={`client-secret-${connector}`} label="Client secret" hint="Kept sealed and never shown again.">
          <Input mono type="password" value={secret} autoComplete="off" onChange={(event) => setSecret(event.target.value)} />
        </Field>
      </div>
      <ProblemNote problem={problem} />
      <div className="flex flex-wrap gap-2">
        <Button type="submit" pending={pending}>
          Set app
        </Button>
        <Button
          variant="quiet"
          pending={pending}
          onClick={async () => {
            const answer = await send({ method: "DELETE", path });
            if (answer.ok)
              done(clientId === null ? `Wicket registers anew for ${connector}.` : `The app of ${connector} was forgotten.`);
          }}
        >
          {clientId === null ? "Register anew" : "Forget app"}
        </Button>
      </div>
    </form>
  );
}
