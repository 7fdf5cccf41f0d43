"use client";

import { useRouter } from "next/navigation";
import { type ReactNode, useState } from "react";
import {
  emptyOauthDraft,
  type OauthDraft,
  OauthFields,
  oauthBody,
  type ServiceChoice,
} from "@/components/connectors/oauth-fields.tsx";
import { ResourceRows, type ResourceRuleDraft } from "@/components/connectors/resource-rows.tsx";
import { Button } from "@/components/ui/button.tsx";
import { Field } from "@/components/ui/field.tsx";
import { Input } from "@/components/ui/input.tsx";
import { ProblemNote } from "@/components/ui/problem-note.tsx";
import { Select } from "@/components/ui/select.tsx";
import { notify } from "@/components/ui/toast.tsx";
import { useRequest } from "@/components/ui/use-request.ts";
import { defaultNamespace } from "@/lib/connectors/service-key.ts";
import type { ConnectorAuthKind } from "@/lib/vocabulary.ts";

type AddConnectorProps = {
  agent: string;
  /** Which addresses may be called from here. */
  addresses: ReactNode;
  /** The services with OAuth and no discovery that Wicket knows. */
  services: readonly ServiceChoice[];
};

const kinds: readonly { value: ConnectorAuthKind; label: string }[] = [
  { value: "none", label: "No credentials" },
  { value: "bearer", label: "One token, pasted here, for all members" },
  { value: "member", label: "Each member's own token" },
  { value: "oauth", label: "Each member signs in at the service (OAuth)" },
];

/** Adds an MCP server by its address. Its tools are listed first: what does not answer as one is not stored. */
export function AddConnector({ agent, addresses, services }: AddConnectorProps) {
  const router = useRouter();
  const { pending, problem, send } = useRequest();
  const [key, setKey] = useState("");
  const [url, setUrl] = useState("");
  const [namespace, setNamespace] = useState("");
  const [kind, setKind] = useState<ConnectorAuthKind>("none");
  const [token, setToken] = useState("");
  const [oauth, setOauth] = useState<OauthDraft>(emptyOauthDraft);
  const [rows, setRows] = useState<ResourceRuleDraft[]>([]);
  const problemOf = (field: string) => (problem?.field === field ? problem.detail : undefined);

  const add = async () => {
    const body = {
      key: key.trim(),
      url: url.trim(),
      ...(namespace.trim() === "" ? {} : { namespace: namespace.trim() }),
      auth: kind === "bearer" ? { kind, token } : kind === "oauth" ? oauthBody(oauth) : { kind },
      ...(rows.length === 0
        ? {}
        : { resources: rows.map(({ id: _, visibility, ...row }) => (visibility === "" ? row : { ...row, visibility })) }),
    };
    const answer = await send<{ key: string; tools: unknown[] }>({
      method: "POST",
      path: `/api/agents/${agent}/connectors`,
      body,
    });
    if (!answer.ok) return;
    notify(
      kind === "oauth"
        ? `${answer.value.key} was added. Its tools are listed when the first member has connected.`
        : `${answer.value.key} was added with ${answer.value.tools.length} tools.`,
    );
    for (const clear of [setKey, setUrl, setNamespace, setToken]) clear("");
    setKind("none");
    setOauth(emptyOauthDraft);
    setRows([]);
    router.refresh();
  };

  return (
    <form
      className="flex max-w-3xl flex-col gap-3"
      onSubmit={(event) => {
        event.preventDefault();
        void add();
      }}
    >
      <Field name="url" label="URL" hint={addresses} problem={problemOf("url")}>
        <Input
          mono
          required
          type="url"
          value={url}
          placeholder="https://mcp.example.com/mcp"
          onChange={(event) => setUrl(event.target.value)}
        />
      </Field>
      <div className="grid gap-3 sm:grid-cols-2">
        <Field name="key" label="Key" hint="The service's name in tool names, such as github." problem={problemOf("key")}>
          <Input
            mono
            required
            maxLength={32}
            value={key}
            autoComplete="off"
            spellCheck={false}
            onChange={(event) => setKey(event.target.value)}
          />
        </Field>
        <Field
          name="namespace"
          label="Cedar namespace"
          hint="Policies name its tools in it. May stay empty."
          problem={problemOf("namespace")}
        >
          <Input
            mono
            value={namespace}
            placeholder={key.trim() === "" ? "GitHubMCP" : defaultNamespace(key.trim())}
            autoComplete="off"
            spellCheck={false}
            onChange={(event) => setNamespace(event.target.value)}
          />
        </Field>
      </div>
      <Field name="auth" label="How calls are signed in">
        <Select options={kinds} value={kind} onChange={(event) => setKind(event.target.value as ConnectorAuthKind)} />
      </Field>
      {kind === "bearer" && (
        <Field name="token" label="Token" hint="Kept sealed, sent to this server only, and never shown again.">
          <Input
            mono
            required
            type="password"
            autoComplete="off"
            value={token}
            onChange={(event) => setToken(event.target.value)}
          />
        </Field>
      )}
      {kind === "oauth" && <OauthFields draft={oauth} onChange={setOauth} services={services} problemOf={problemOf} />}
      <ResourceRows rows={rows} onChange={setRows} />
      {!["url", "key", "namespace"].includes(problem?.field ?? "") && <ProblemNote problem={problem} />}
      <div>
        <Button type="submit" variant="primary" pending={pending}>
          {pending ? (kind === "oauth" ? "Looking up its sign-in" : "Listing its tools") : "Add connector"}
        </Button>
      </div>
    </form>
  );
}
