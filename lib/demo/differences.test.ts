import { describe, expect, test } from "vitest";
import { differences, type Told } from "@/lib/demo/differences.ts";
import { type IncidentStep, incidents } from "@/lib/demo/incidents.ts";
import { type LedgerLine, ledger } from "@/lib/demo/ledger.ts";

const steps = incidents.flatMap((incident) => incident.steps);

const lineOf = (step: IncidentStep, index: number): LedgerLine => ({
  recordedAt: new Date(Date.UTC(2026, 3, 16, 3, 4, 18 + index)),
  timeZone: "Etc/GMT",
  service: step.service,
  tool: step.tool,
  resourceId: step.resource,
  decision: step.decision,
  policyNames: [step.rule ?? "baseline-allow"],
  label: `AUDIT-03F4A9${index}`,
});

const asItShouldBe = () => ({
  steps,
  told: steps.map(
    (step, index): Told => ({ decision: step.decision, label: step.decision === "DENY" ? `AUDIT-03F4A9${index}` : null }),
  ),
  records: steps.map(lineOf),
  reached: ["database.list_records", "database.describe_table", "github.get_file_contents"],
});

describe("a replay of the incidents", () => {
  test("has no differences when everything went as it had to", () => {
    expect(differences(asItShouldBe())).toEqual([]);
  });

  test("differs when the release window did not deny", () => {
    const played = asItShouldBe();
    played.told[1] = { decision: "ALLOW", label: null };
    played.records = played.records.map((line, index) =>
      index === 1 ? { ...line, decision: "ALLOW", policyNames: ["baseline-allow"] } : line,
    );
    played.reached.push("database.delete_records");
    expect(differences(played)).toEqual([
      "database.delete_records: the client was told ALLOW, not DENY by release-window.",
      "database.delete_records: the record AUDIT-03F4A91 says ALLOW, not DENY by release-window.",
      "database.delete_records: it reached its server once instead of never.",
    ]);
  });

  test("differs when the right decision fell for the wrong reason", () => {
    const played = asItShouldBe();
    played.records = played.records.map((line, index) => (index === 4 ? { ...line, policyNames: ["something-else"] } : line));
    expect(differences(played)).toEqual(["slack.post_message: it was denied by something-else, not by source-sensitivity."]);
  });

  test("differs when a denied call reached its server, an allowed one did not or did twice, or something else did", () => {
    for (const [reached, difference] of [
      [
        ["database.list_records", "database.describe_table"],
        "github.get_file_contents: it reached its server never instead of once.",
      ],
      [
        [...asItShouldBe().reached, "database.list_records"],
        "database.list_records: it reached its server 2 times instead of once.",
      ],
      [[...asItShouldBe().reached, "slack.post_message"], "slack.post_message: it reached its server once instead of never."],
      [[...asItShouldBe().reached, "database.drop_table"], "database.drop_table: it reached its server once instead of never."],
    ] as const) {
      expect(differences({ ...asItShouldBe(), reached })).toEqual([difference]);
    }
  });

  test("differs when a call is not on record, or the client was told of another record", () => {
    const missing = asItShouldBe();
    missing.records.pop();
    expect(differences(missing)).toEqual(["5 calls were made, 4 are on record."]);
    const other = asItShouldBe();
    other.told[4] = { decision: "DENY", label: "AUDIT-0000001" };
    expect(differences(other)).toEqual(["slack.post_message: the client was told AUDIT-0000001, the record is AUDIT-03F4A94."]);
    const silent = asItShouldBe();
    silent.told[0] = null;
    expect(differences(silent)).toEqual(["database.list_records: the client was told neither ALLOW nor DENY, not ALLOW."]);
  });
});

test("the ledger reads like the one of the memo", () => {
  expect(ledger(asItShouldBe().records.slice(0, 3))).toBe(
    [
      "  03:04:18  database.list_records    prod.customer_records  ✓ ALLOW  baseline-allow  AUDIT-03F4A90",
      "  03:04:19  database.delete_records  prod.customer_records  ✕ DENY   release-window  AUDIT-03F4A91",
      "  03:04:20  database.describe_table  prod.customer_records  ✓ ALLOW  baseline-allow  AUDIT-03F4A92",
    ].join("\n"),
  );
});
