/**
 * Checks policies in a thread that can be thrown away: a text that traps or occupies Cedar does it here. Plain JavaScript, because the
 * file is started by its path from the project's root, outside every bundle. Imports nothing of the product.
 */
import { createRequire } from "node:module";
import { join } from "node:path";
import { setFlagsFromString } from "node:v8";
import { parentPort } from "node:worker_threads";

// See lib/policy/cedar.ts: before Node 24 the process could be aborted without it.
if (Number(process.versions.node.split(".")[0]) < 24) setFlagsFromString("--no-turbo-inline-js-wasm-calls");

const cedar = createRequire(join(process.cwd(), "package.json"))("@cedar-policy/cedar-wasm/nodejs");

/** `{ parse: errors }` for what is not exactly one static policy, else its JSON form. `statements` is null when the text does not parse. */
function read(text) {
  const parts = cedar.policySetTextToParts(text);
  if (parts.type === "failure") return { statements: null, templates: 0, errors: parts.errors, json: null };
  const counts = { statements: parts.policies.length, templates: parts.policy_templates.length };
  if (counts.statements !== 1 || counts.templates !== 0) return { ...counts, errors: [], json: null };
  const policy = cedar.policyToJson(text);
  return policy.type === "success"
    ? { ...counts, errors: [], json: policy.json }
    : { ...counts, errors: policy.errors, json: null };
}

parentPort.on("message", ({ schema, texts }) => {
  const policies = texts.map((text) => ({ ...read(text), warnings: [] }));
  const readable = Object.fromEntries(texts.map((text, index) => [`p${index}`, text]).filter((_, index) => policies[index].json));
  const answer = cedar.validate({ schema, policies: { staticPolicies: readable }, validationSettings: { mode: "strict" } });
  if (answer.type === "failure") {
    parentPort.postMessage({ kind: "checked", failure: answer.errors, policies });
    return;
  }
  for (const found of answer.validationErrors) policies[Number(found.policyId.slice(1))].errors.push(found.error);
  for (const found of answer.validationWarnings) policies[Number(found.policyId.slice(1))].warnings.push(found.error);
  parentPort.postMessage({ kind: "checked", failure: null, policies });
});

parentPort.postMessage({ kind: "ready" });
