import type { Catalogue } from "@/lib/connectors/connector.ts";
import type { TextError } from "@/lib/errors.ts";
import { boundsErrors } from "@/lib/policy/bounds.ts";
import type { DetailedError } from "@/lib/policy/cedar.ts";
import { wrongWords } from "@/lib/policy/closed-words.ts";
import { denyMessageLengthMax, denyMessageOf } from "@/lib/policy/deny-message.ts";
import type { Policy } from "@/lib/policy/policy.ts";
import { buildSchema } from "@/lib/policy/schema.ts";
import { textError, utf16Offset } from "@/lib/policy/text-error.ts";
import { tokensOf } from "@/lib/policy/tokens.ts";
import { type ReadPolicy, validateInWorker } from "@/lib/policy/validate-in-worker.ts";

/** A policy with errors is not saved. Warnings are shown and change nothing. */
export type PolicyCheck = { readonly errors: TextError[]; readonly warnings: TextError[] };

/** A check takes 10 to 50 ms; on a machine that has much else to do it may take a hundred times that. */
const checkMsMax = 10_000;

/**
 * Whether a text may be saved as a policy of an agent with these catalogues (its enabled connectors): within bounds, exactly one static
 * Cedar statement, strictly valid against the agent's schema, and comparing visibility, tier and role only with words that they can be.
 *
 * A policy that no call can match is a warning, for permits and forbids alike: it may be about a tool that is yet to come.
 * Runs in a worker thread, 10 seconds at most. Never throws for what the text is.
 */
export async function checkPolicy({
  text,
  catalogues,
}: {
  text: string;
  catalogues: readonly Catalogue[];
}): Promise<PolicyCheck> {
  const [check] = await checkTexts([text], catalogues, checkMsMax);
  return check ?? { errors: [notChecked(text, "")], warnings: [] };
}

/**
 * Which policies of a set do not hold against these catalogues, with what is wrong: for when a connector's tools have changed. The ones
 * that hold are left out. 10 seconds at most.
 */
export async function checkAgainst<Checked extends Pick<Policy, "text">>(
  policies: readonly Checked[],
  catalogues: readonly Catalogue[],
): Promise<{ policy: Checked; errors: TextError[] }[]> {
  const checks = await checkTexts(
    policies.map((policy) => policy.text),
    catalogues,
    checkMsMax,
  );
  return policies
    .map((policy, index) => ({ policy, errors: checks[index]?.errors ?? [] }))
    .filter(({ errors }) => errors.length > 0);
}

async function checkTexts(texts: readonly string[], catalogues: readonly Catalogue[], msMax: number): Promise<PolicyCheck[]> {
  const tooMuch = texts.map(boundsErrors);
  const bounded = texts.filter((_, index) => tooMuch[index]?.length === 0);
  if (bounded.length === 0) return tooMuch.map((errors) => ({ errors, warnings: [] }));

  const validation = await validateInWorker(buildSchema(catalogues), bounded, msMax);
  const seconds = msMax / 1000;
  const lost =
    validation.kind === "lost" && (validation.why === "time" ? `It took more than ${seconds} seconds.` : "Checking it failed.");
  const read = validation.kind === "checked" ? [...validation.policies] : [];
  const schemaFault = validation.kind === "checked" ? validation.failure?.[0]?.message : undefined;
  return texts.map((text, index) => {
    const errors = tooMuch[index] ?? [];
    if (errors.length > 0) return { errors, warnings: [] };
    const policy = read.shift();
    if (lost !== false || !policy) return { errors: [notChecked(text, lost || "")], warnings: [] };
    const check = judge(text, policy);
    const broken = schemaFault !== undefined && check.errors.length === 0;
    return broken
      ? { errors: [notChecked(text, `The tools of this agent make no schema: ${schemaFault}.`)], warnings: [] }
      : check;
  });
}

function judge(text: string, policy: ReadPolicy): PolicyCheck {
  if (policy.statements === 0 && policy.templates === 0) {
    return {
      errors: [
        textError(
          text,
          0,
          0,
          "There is no policy in the text.",
          "A policy begins with permit or forbid and ends with a semicolon.",
        ),
      ],
      warnings: [],
    };
  }
  if (policy.templates > 0) {
    const slot = [...tokensOf(text)].find((token) => token.text === "?");
    const help = "Name the member or the resource instead of ?principal or ?resource.";
    return {
      errors: [textError(text, slot?.offset ?? 0, 1, "The text is a template, and templates decide nothing.", help)],
      warnings: [],
    };
  }
  if (policy.statements !== null && policy.statements > 1) {
    return {
      errors: [
        textError(text, secondStatement(text), 0, "There is more than one policy in the text.", "Save each under its own name."),
      ],
      warnings: [],
    };
  }
  const errors = onceEach(policy.errors.map((error) => located(text, error)));
  const words = policy.json ? wrongWords(policy.json).map((wrong) => wordError(text, wrong)) : [];
  const message = denyMessageOf(text);
  const long = message !== null && message.length > denyMessageLengthMax;
  const tooLong = long
    ? [textError(text, 0, 0, `The @denyMessage is longer than ${denyMessageLengthMax} characters.`, "Shorten it.")]
    : [];
  const all = [...errors, ...words, ...tooLong];
  return { errors: all, warnings: all.length > 0 ? [] : warningsOf(text, policy.warnings) };
}

/** Cedar says "no applicable action" and "impossible" of the same policy; one sentence is enough. */
function warningsOf(text: string, warnings: readonly DetailedError[]): TextError[] {
  const isImpossible = (warning: DetailedError) =>
    /unable to find an applicable action|policy is impossible/.test(warning.message);
  const others = warnings.filter((warning) => !isImpossible(warning)).map((warning) => located(text, warning));
  if (!warnings.some(isImpossible)) return others;
  const message = "No call to the tools that this agent has now can match this policy, so it decides nothing.";
  const group = /\baction\s*==\s*ServiceMCP\s*::/.test(text);
  const help = group ? "Actions of ServiceMCP are groups: write action in instead of action ==." : undefined;
  return [textError(text, 0, text.length, message, help), ...others];
}

function located(text: string, error: DetailedError): TextError {
  const [place] = error.sourceLocations ?? [];
  const from = place ? utf16Offset(text, place.start) : 0;
  const to = place ? utf16Offset(text, place.end) : text.length;
  const message = sentence(
    error.message.replace(/^for policy `[^`]*`, /, "").replace(/^failed to parse polic(?:y|ies)[^:]*: /, ""),
  );
  const help = error.help ?? place?.label ?? undefined;
  return textError(text, from, to - from, message, help === undefined ? undefined : sentence(help));
}

/** Cedar repeats an error for every action that the policy is about, in no order. Told once, in the order of the text. */
function onceEach(errors: readonly TextError[]): TextError[] {
  const ofAction = / for (\w+::Action::"(?:\\.|[^"\\])*")/;
  const groups = new Map<string, { error: TextError; actions: string[] }>();
  for (const error of errors) {
    const key = JSON.stringify([error.offset, error.length, error.message.replace(ofAction, "")]);
    const group = groups.get(key) ?? { error, actions: [] };
    groups.set(key, { ...group, actions: [...group.actions, ofAction.exec(error.message)?.[1] ?? ""].sort() });
  }
  const told = [...groups.values()].map(({ error, actions: [first, ...others] }) => {
    if (others.length === 0) return error;
    const where = first ? ` (${first} and ${others.length} more)` : "";
    return { ...error, message: error.message.replace(ofAction, "").replace(/\.$/, `${where}.`) };
  });
  return told.sort((one, other) => one.offset - other.offset || one.message.localeCompare(other.message));
}

function sentence(text: string): string {
  const ended = /[.?!]$/.test(text) ? text : `${text}.`;
  return ended.slice(0, 1).toUpperCase() + ended.slice(1);
}

function wordError(text: string, wrong: { word: string; message: string; help: string }): TextError {
  const token = [...tokensOf(text)].find((one) => one.kind === "string" && one.value === wrong.word);
  return textError(text, token?.offset ?? 0, token?.text.length ?? text.length, wrong.message, wrong.help);
}

function secondStatement(text: string): number {
  const tokens = [...tokensOf(text)];
  return tokens[tokens.findIndex((token) => token.text === ";") + 1]?.offset ?? 0;
}

function notChecked(text: string, why: string): TextError {
  return textError(text, 0, text.length, `The policy could not be checked. ${why}`.trim(), "Make it simpler, or try again.");
}
