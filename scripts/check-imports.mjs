import { basename, join } from "node:path";
import { findCircles } from "./circles.mjs";
import { readImports } from "./imports.mjs";

/** From the ground up. A file imports from its own shelf and from those before it. */
const shelves = [
  ["lib"],
  ["lib/strict-json", "lib/db", "lib/outbound", "lib/mail", "lib/vault"],
  ["lib/exposure", "lib/agents", "lib/connectors"],
  ["lib/policy"],
  ["lib/oauth"],
  ["lib/demo"],
  ["lib/access"],
  ["lib/audit"],
  ["lib/gateway"],
  ["components"],
  ["app", "cli"],
  ["e2e"],
];

const isTest = (file) =>
  /\.test\.tsx?$/.test(file) || /(^|[/-])testing(-[a-z-]+)?\.ts$/.test(basename(file)) || file.startsWith("e2e/");
const isStore = (file) => /(^|\/|-)store\.ts$/.test(file);

/** Who may import what, and why. `may` says yes; tests may always, unless the rule says otherwise. */
const rules = [
  {
    of: /^drizzle-(orm|kit)(\/|$)/,
    may: (file) =>
      isStore(file) || /^(lib\/db\/|drizzle\/|drizzle\.config\.ts$)/.test(file) || /^lib\/access\/(auth|adapter)\.ts$/.test(file),
    why: "SQL is spoken in store.ts files and in lib/db only, so that every way to the tables takes a proven scope. Move the query to the domain's store.ts.",
  },
  {
    of: /^@hpke(\/|$)/,
    may: (file) => file === "lib/vault/hpke.ts",
    why: "Sealed boxes are made in lib/vault/hpke.ts only, with the one suite that is tested against the RFC's vectors. Take sealTo and openWith.",
  },
  {
    of: /^undici(\/|$)/,
    may: (file) => file.startsWith("lib/outbound/"),
    why: "Connections to other servers are opened in lib/outbound only, where every address is checked. Take a request function from there.",
  },
  {
    of: /^next(-auth)?(\/|$)/,
    may: (file) => !file.startsWith("lib/") || file.startsWith("lib/access/"),
    why: "lib/ also runs in the command line, in tests and in a plain Node server; only lib/access may need Next. Hand the value in as an argument.",
  },
  {
    of: /^@cedar-policy\//,
    may: (file) => file === "lib/policy/cedar.ts",
    everywhere: true,
    why: "The engine is loaded in lib/policy/cedar.ts only: a V8 flag has to stand before it, and there must be one instance a process.",
  },
  {
    of: /^server-only$/,
    may: () => false,
    everywhere: true,
    why: "`server-only` throws outside Next, and lib/ runs there too. Leave it out.",
  },
  {
    of: /^\.\.?\/(?!.*\.css$)/,
    may: () => false,
    everywhere: true,
    why: "An import names the whole path: @/lib/errors.ts. It is the documentation.",
  },
  {
    of: /^@\/.*(?<!\.(tsx?|css|json|mjs))$/,
    may: () => false,
    everywhere: true,
    why: "An import ends as the file does: @/lib/errors.ts.",
  },
];

const minters = new Set(["lib/access/gate.ts", "lib/access/setup.ts", "lib/gateway/authenticate.ts"]);
const emptyNames = new Set(["index.ts", "utils.ts", "helpers.ts", "types.ts", "constants.ts"]);

/** Every breach in the project at `root`: where, what, and the reason of the rule. */
export function importFaults(root) {
  const imports = readImports(root);
  const faults = [];
  for (const [file, list] of imports) {
    if (emptyNames.has(basename(file))) faults.push(`${file}: its name says nothing. Name it after what it exports.`);
    for (const each of list)
      faults.push(...faultsOf(file, each).map((fault) => `${file}:${each.line} imports ${each.from}. ${fault}`));
  }
  return [
    ...faults,
    ...findCircles(imports).map((circle) => `${circle.join(" -> ")}: a circle. Move what they share to a file below both.`),
  ];
}

function faultsOf(file, { from, names, typeOnly }) {
  const faults = rules
    .filter((rule) => rule.of.test(from) && !rule.may(file) && (rule.everywhere || !isTest(file)))
    .map((rule) => rule.why);
  if (!from.startsWith("@/") || isTest(file)) return faults;
  const target = from.slice(2);
  const [own, other] = [shelfOf(file), shelfOf(target)];
  if (own !== -1 && other > own) {
    faults.push(
      `It stands on a lower shelf (${shelves[own].join(", ")}) than what it imports (${shelves[other].join(", ")}). Move the code, or hand the value in.`,
    );
  }
  if (isTest(target) && !isTest(file)) faults.push("Only tests may import what is made for tests.");
  if (file.startsWith("components/") && !typeOnly && (isStore(target) || /^lib\/(db|gateway)\//.test(target))) {
    faults.push("Components are told, they do not ask: a page reads the store and hands the values down. Types may be imported.");
  }
  if (names.some((name) => /^mint\w*Scope$/.test(name)) && !minters.has(file) && !file.startsWith("cli/")) {
    faults.push(
      "A scope is the proof of who asks. It is made where that was checked (lib/access, lib/gateway/authenticate.ts, cli) and handed on.",
    );
  }
  return faults;
}

function shelfOf(file) {
  const [top, domain, ...rest] = file.split("/");
  const name = top === "lib" && rest.length > 0 ? join(top, domain) : top;
  return shelves.findIndex((shelf) => shelf.includes(name));
}
