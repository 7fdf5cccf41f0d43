import { v7 as uuidv7 } from "uuid";
import type { Appended, CompletionEntry, RecordEntry } from "@/lib/audit/record.ts";
import { groupCommit } from "@/lib/audit/writer.ts";
import type { Catalogue } from "@/lib/connectors/connector.ts";
import { toolKey } from "@/lib/connectors/protocol-tools.ts";
import { bell } from "@/lib/db/bell.ts";
import { demoUrl } from "@/lib/demo/address.ts";
import { demoToken } from "@/lib/demo/credential.ts";
import { isDemoService } from "@/lib/demo/demo-service.ts";
import { deriveKey, environment } from "@/lib/env.ts";
import { newestVersion } from "@/lib/gateway/newest-version.ts";
import {
  closeClientSession,
  forgetUpstreamSession,
  keepUpstreamSession,
  openClientSession,
  readUpstreamSession,
  readUpstreamSessions,
  setListening,
  setLogLevel,
  setSubscription,
} from "@/lib/gateway/session-store.ts";
import { appendCompletions, appendRecords, openCredential, readCatalogue, readFacts } from "@/lib/gateway/store.ts";
import type { World } from "@/lib/gateway/world.ts";
import { log } from "@/lib/log.ts";
import { noteRefused } from "@/lib/oauth/access-token.ts";
import { guardedRequest } from "@/lib/outbound/guarded-request.ts";
import { upstreamAddressPolicy } from "@/lib/outbound/upstream-address-policy.ts";
import { type CompiledPolicies, compilePolicies } from "@/lib/policy/compile.ts";
import { toolsThatCouldBeAllowed } from "@/lib/policy/could-allow.ts";
import { policiesAt } from "@/lib/policy/store.ts";
import { singleton } from "@/lib/singleton.ts";

const cataloguesMaximum = 1_000;
const policySetsMaximum = 1_000;
const visibleSetsMaximum = 5_000;

/** The gateway's world in a running process: this database, this network, this clock. One for the process. */
export function liveWorld(): World {
  return singleton("world", () => {
    const { publicUrl, exposureWindowMinutes } = environment();
    const catalogues = newestVersion<Catalogue>(cataloguesMaximum);
    const policySets = newestVersion<CompiledPolicies>(policySetsMaximum);
    const visible = newestVersion<ReadonlySet<string>>(visibleSetsMaximum);
    const policies: World["policies"] = (scope, agentId, version) =>
      policySets(agentId, String(version), async () =>
        compilePolicies({ agentId, version, policies: await policiesAt(scope, agentId, version) }),
      );
    const append = groupCommit<RecordEntry, Appended>((organizationId, entries) =>
      appendRecords(organizationId, entries, exposureWindowMinutes),
    );
    const complete = groupCommit<CompletionEntry, true>(async (organizationId, entries) => {
      await appendCompletions(organizationId, entries);
      return entries.map(() => true as const);
    });
    return {
      publicUrl,
      exposureWindowMinutes,
      keyLookupSecret: deriveKey("member-key-lookup"),
      sessionSecret: deriveKey("session-id"),
      facts: readFacts,
      catalogue: (scope, connector) =>
        catalogues(connector.id, String(connector.catalogueVersion), async () => {
          const found = await readCatalogue(scope, connector.id);
          if (!found) throw new Error("A connector went away while a call was judged.");
          return found;
        }),
      policies,
      visibleTools: (scope, facts, catalogue) =>
        visible(
          `${facts.memberId}/${catalogue.connectorId}/${catalogue.tools.length}`,
          `${facts.agent.policyVersion}/${catalogue.version}/${facts.agent.name}/${facts.memberRole}`,
          async () => {
            const compiled = await policies(scope, facts.agent.id, facts.agent.policyVersion);
            const member = { email: facts.email, role: facts.memberRole };
            const { tools } = catalogue;
            return new Set(toolsThatCouldBeAllowed(compiled, { agent: facts.agent, member, catalogue, tools }).map(toolKey));
          },
        ),
      append,
      complete: async (organizationId, entry) => {
        await complete(organizationId, entry);
      },
      target: async (scope, connector, refused) =>
        connector.origin === "demo" && isDemoService(connector.key)
          ? {
              url: demoUrl(connector.key),
              token: demoToken(scope.organizationId),
              addressPolicy: { loopbackHttp: true, private: false },
            }
          : {
              url: connector.url,
              token: await openCredential(scope, connector, refused),
              addressPolicy: upstreamAddressPolicy(),
            },
      refusedTwice: (scope, connector, token) => noteRefused(scope, connector.id, token),
      sessions: {
        open: openClientSession,
        close: closeClientSession,
        setListening,
        setLogLevel,
        setSubscription,
        upstream: readUpstreamSession,
        upstreams: readUpstreamSessions,
        keep: keepUpstreamSession,
        forget: forgetUpstreamSession,
      },
      bell: bell(),
      send: guardedRequest,
      newId: uuidv7,
      monotonicMs: () => performance.now(),
      report: (event, details) => log.warn({ event, reference: details.reference, error: errorName(details.error) }, event),
    };
  });
}

/** The kind of an error and its code, never its message: a database's message may quote a row. */
function errorName(error: unknown): string | undefined {
  if (!(error instanceof Error)) return error === undefined ? undefined : typeof error;
  const code = "code" in error && typeof error.code === "string" ? ` ${error.code}` : "";
  return `${error.name}${code}`;
}
