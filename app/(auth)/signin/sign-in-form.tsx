"use client";

import { useState } from "react";
import { Button } from "@/components/ui/button.tsx";
import { Field } from "@/components/ui/field.tsx";
import { Input } from "@/components/ui/input.tsx";
import { ProblemNote } from "@/components/ui/problem-note.tsx";
import { useRequest } from "@/components/ui/use-request.ts";
import { signInLinkMinutes } from "@/lib/access/sign-in-link.ts";

/** `mailed`: links are really sent; otherwise they stand in the outbox and on the console. */
export function SignInForm({ callbackUrl, mailed }: { callbackUrl: string; mailed: boolean }) {
  const { pending, problem, send } = useRequest();
  const [askedFor, setAskedFor] = useState<string | null>(null);
  if (askedFor !== null) {
    return (
      <div role="status" className="flex flex-col gap-4">
        <p>
          If <strong>{askedFor}</strong> may sign in here, a link was {mailed ? "sent to that address" : "made"}. It works once,
          for {signInLinkMinutes} minutes.
        </p>
        {!mailed && (
          <p>No mail server is configured: the link stands on the console of Wicket and in the outbox of its administrators.</p>
        )}
        <div>
          <Button onClick={() => setAskedFor(null)}>Use another address</Button>
        </div>
      </div>
    );
  }
  return (
    <form
      className="flex flex-col gap-4"
      noValidate
      onSubmit={async (event) => {
        event.preventDefault();
        const email = new FormData(event.currentTarget).get("email");
        const body = { email, callbackUrl };
        const answer = await send<{ email: string }>({ method: "POST", path: "/api/auth/signin/nodemailer", body });
        if (answer.ok) setAskedFor(answer.value.email);
      }}
    >
      <Field
        name="email"
        label="E-mail address"
        hint="Wicket mails you a link. There is no password."
        problem={problem?.field === "email" ? problem.detail : undefined}
      >
        <Input type="email" required autoComplete="email" autoCapitalize="none" spellCheck={false} />
      </Field>
      {problem?.field !== "email" && <ProblemNote problem={problem} />}
      <div>
        <Button type="submit" variant="primary" pending={pending}>
          Send sign-in link
        </Button>
      </div>
    </form>
  );
}
