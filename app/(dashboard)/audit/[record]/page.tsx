import type { Metadata } from "next";
import { Memo } from "@/app/(dashboard)/memo.tsx";
import { orNotFound } from "@/app/(dashboard)/or-not-found.ts";
import { visitor } from "@/app/(dashboard)/visitor.ts";
import { Docket } from "@/components/audit/docket.tsx";
import { factsSeen } from "@/components/audit/facts-seen.ts";
import { milliseconds } from "@/components/audit/milliseconds.ts";
import { outcomeWords } from "@/components/audit/outcome-words.ts";
import { type Fact, Facts } from "@/components/facts.tsx";
import { Section } from "@/components/section.tsx";
import { Stamp } from "@/components/stamp.tsx";
import { requirePerson } from "@/lib/access/gate.ts";
import { findRecord, type RecordRow } from "@/lib/audit/store.ts";
import { explainVerdict } from "@/lib/policy/explain.ts";
import type { Policy } from "@/lib/policy/policy.ts";
import { revisionsAt } from "@/lib/policy/store.ts";

type Props = { params: Promise<{ record: string }> };

export async function generateMetadata({ params }: Props): Promise<Metadata> {
  return { title: (await params).record };
}

/** One record. An admin sees any of the organization's, a member their own. */
export default async function RecordPage({ params }: Props) {
  const { record: labelOrId } = await params;
  await requirePerson(`/audit/${labelOrId}`);
  const { person, admin, agents } = await visitor();
  const record = await orNotFound(findRecord(admin ?? person, labelOrId));
  const policies = admin ? await revisionsAt(admin, record.agentId, record.policyVersion, record.policyIds) : [];
  const agent = agents.find((one) => one.id === record.agentId);
  const facts = factsSeen(record);
  const lines: Fact[] = facts.map(({ path, value }) => [
    path,
    <span key={path} className="mono">
      {value}
    </span>,
  ]);
  return (
    <Memo
      title={record.label}
      lines={[
        ["Re", `one decision of ${agent?.name ?? record.agentSlug}`],
        [
          "Version",
          <span key="version" className="mono">
            policies v{record.policyVersion}
          </span>,
        ],
      ]}
    >
      <div className="grid grid-cols-[minmax(0,1fr)] items-start gap-6 min-[1180px]:grid-cols-[minmax(0,1fr)_26rem]">
        <Docket
          record={record}
          why={whyOf(record, policies)}
          policies={policies}
          policiesPath={admin && agent ? `/agents/${agent.slug}/policies` : null}
        />
        <div>
          <Section title="What the decision saw">
            <div className="[&_dt]:normal-case [&_dt]:tracking-normal">
              <Facts
                facts={[
                  ...lines,
                  [
                    "time zone",
                    <span key="zone" className="mono">
                      {record.timeZone}
                    </span>,
                  ],
                ]}
              />
            </div>
          </Section>
          <Section title="What became of it">
            <Facts facts={completionFacts(record)} />
          </Section>
          <Section title="Arguments and results">
            <Stamp tone="plain">NOT RECORDED</Stamp>
            <p className="mt-1.5 text-ink-2">
              {record.decision === "ALLOW"
                ? "Forwarded to the upstream and passed back, never kept."
                : "Looked at to decide, not forwarded, never kept."}
            </p>
          </Section>
        </div>
      </div>
    </Memo>
  );
}

/** The sentence that the client was told; without the facts for whoever may not read the policies. */
function whyOf(record: RecordRow, texts: readonly Policy[]): string {
  const {
    decision,
    reason,
    policyNames,
    policyVersion: version,
    hour,
    minute,
    weekday,
    resourceId,
    visibility,
    tier,
    sourceIp,
  } = record;
  return explainVerdict({
    decision,
    reason,
    policies: policyNames.map((name) => ({ name, version, text: texts.find((policy) => policy.name === name)?.text ?? null })),
    time: { hour, minute, weekday },
    exposure: { accessedPrivate: record.accessedPrivate, privateSources: record.privateSources },
    resource: resourceId === null || visibility === null ? null : { id: resourceId, visibility },
    tier,
    sourceIp,
  });
}

function completionFacts({ decision, decisionMicroseconds, completion }: RecordRow): Fact[] {
  const decided: Fact = [
    "Decision",
    <span key="decided" className="mono">
      {milliseconds(decisionMicroseconds)} ms
    </span>,
  ];
  if (decision === "DENY") return [decided, ["Upstream", "It never saw this call."]];
  if (!completion) return [decided, ["Upstream", "No answer has been noted yet."]];
  return [
    decided,
    [
      "Upstream",
      <span key="upstream" className="mono">
        {completion.upstreamMilliseconds.toLocaleString("en")} ms
      </span>,
    ],
    ["Outcome", outcomeWords[completion.outcome]],
    ...(completion.upstreamStatus === null
      ? []
      : [
          [
            "Status",
            <span key="status" className="mono">
              HTTP {completion.upstreamStatus}
            </span>,
          ] as const,
        ]),
    [
      "Answer",
      <span key="answer" className="mono">
        {completion.bytes.toLocaleString("en")} bytes
      </span>,
    ],
  ];
}
