"use client";

import { Field } from "@/components/ui/field.tsx";
import { Input } from "@/components/ui/input.tsx";
import { type Option, Select } from "@/components/ui/select.tsx";

export type OauthDraft = {
  /** `discovered`, `endpoints`, or the name of a known service. */
  source: string;
  authorizationUrl: string;
  tokenUrl: string;
  revocationUrl: string;
  issuer: string;
  scopes: string;
  clientId: string;
  clientSecret: string;
};

export const emptyOauthDraft: OauthDraft = {
  ...{ source: "discovered", authorizationUrl: "", tokenUrl: "", revocationUrl: "", issuer: "" },
  ...{ scopes: "", clientId: "", clientSecret: "" },
};

/** A service with OAuth and no discovery, as the form offers it. */
export type ServiceChoice = { service: string; name: string; redirectUri: string; registerAt: string };

type OauthFieldsProps = {
  draft: OauthDraft;
  onChange: (draft: OauthDraft) => void;
  services: readonly ServiceChoice[];
  problemOf: (field: string) => string | undefined;
};

/** How members sign in by OAuth: where, what for, and as which app where the service wants one. */
export function OauthFields({ draft, onChange, services, problemOf }: OauthFieldsProps) {
  const options: Option[] = [
    { value: "discovered", label: "At the server that the MCP server names" },
    ...services.map(({ service, name }) => ({ value: service, label: `At ${name}` })),
    { value: "endpoints", label: "At addresses of my own" },
  ];
  const chosen = services.find((one) => one.service === draft.source);
  const text = (name: keyof OauthDraft, label: string, hint?: string, more: { required?: boolean; type?: string } = {}) => (
    <Field name={name} label={label} hint={hint} problem={problemOf(`auth.${name}`)}>
      <Input
        mono
        {...more}
        value={draft[name]}
        autoComplete="off"
        spellCheck={false}
        onChange={(event) => onChange({ ...draft, [name]: event.target.value })}
      />
    </Field>
  );
  return (
    <>
      <Field name="oauth-source" label="Where members sign in">
        <Select options={options} value={draft.source} onChange={(event) => onChange({ ...draft, source: event.target.value })} />
      </Field>
      {draft.source === "endpoints" && (
        <>
          {text("authorizationUrl", "Authorization URL", undefined, { required: true, type: "url" })}
          {text("tokenUrl", "Token URL", undefined, { required: true, type: "url" })}
          {text("issuer", "Issuer", "What the server calls itself, if that is more than its host. May stay empty.", {
            type: "url",
          })}
          {text("revocationUrl", "Revocation URL", "Where tokens are revoked (RFC 7009). May stay empty.", { type: "url" })}
        </>
      )}
      {text("scopes", "Scopes", "What members are asked to consent to, with spaces between. May stay empty.")}
      {chosen && (
        <p className="text-ink-2">
          Register an app at <span className="mono wrap-anywhere">{chosen.registerAt}</span> with the redirect URL{" "}
          <span className="mono wrap-anywhere">{chosen.redirectUri}</span>
        </p>
      )}
      <div className="grid gap-3 sm:grid-cols-2">
        {text(
          "clientId",
          "Client id of your app",
          chosen ? "The service gave it to the app." : "May stay empty where Wicket can register itself, and be set later.",
        )}
        {text("clientSecret", "Client secret", "Kept sealed and never shown again.", { type: "password" })}
      </div>
    </>
  );
}

/** The draft as `POST …/connectors` takes it. */
export function oauthBody(draft: OauthDraft) {
  const { source, authorizationUrl, tokenUrl, revocationUrl, issuer, scopes, clientId, clientSecret } = draft;
  const wanted = scopes.split(/\s+/).filter((scope) => scope !== "");
  return {
    kind: "oauth",
    ...(source === "endpoints"
      ? { endpoints: { authorizationUrl, tokenUrl, ...said({ revocationUrl, issuer }) } }
      : source === "discovered"
        ? {}
        : { service: source }),
    ...(wanted.length === 0 ? {} : { scopes: wanted }),
    ...(clientId.trim() === "" ? {} : { app: { clientId, ...(clientSecret === "" ? {} : { clientSecret }) } }),
  };
}

/** Those that were filled in. */
function said<Fields extends Record<string, string>>(fields: Fields): Partial<Fields> {
  return Object.fromEntries(Object.entries(fields).filter(([, text]) => text.trim() !== "")) as Partial<Fields>;
}
