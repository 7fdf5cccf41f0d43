import { hkdfSync } from "node:crypto";
import { readFileSync } from "node:fs";
import { resolve } from "node:path";
import { ConfigurationError } from "@/lib/configuration-error.ts";
import { readOrMakeAdminToken, readOrMakeSecrets } from "@/lib/secrets.ts";
import { singleton } from "@/lib/singleton.ts";

export type Environment = {
  port: number;
  /** The interface to listen on; null means all of them. */
  host: string | null;
  /** Where people and clients reach Wicket, without a trailing slash. */
  publicUrl: string;
  dataDir: string;
  projectRoot: string;
  /** The addresses of the embedded database exist only once it runs; asked for before that they throw ConfigurationError. */
  database: { readonly kind: "embedded" | "external"; readonly ownerUrl: string; readonly applicationUrl: string };
  /** True when DATABASE_APP_URL names the application role: it then exists already, and Wicket neither makes it nor sets its password. */
  applicationRoleProvided: boolean;
  authSecret: string;
  encryptionKey: Buffer;
  mail: { server: string; from: string } | null;
  /** What scripts on this machine may present at `/api/*`. Null with an external database. */
  adminToken: string | null;
  /** Upstreams on private networks. (Loopback ones are allowed with the embedded database anyway.) */
  allowPrivateUpstreams: boolean;
  /** How many proxies of one's own stand in front, each adding one `X-Forwarded-For` entry. 0: the header is ignored. */
  trustedProxyHops: number;
  exposureWindowMinutes: number;
  production: boolean;
};

type Source = Readonly<Record<string, string | undefined>>;

/** The values of `.env.example`. Copying that file must not make a secret out of them. */
export const exampleSecrets = {
  AUTH_SECRET: "replace-this-with-the-output-of-openssl-rand-base64-32",
  WICKET_ENCRYPTION_KEY: "RVhBTVBMRS1yZXBsYWNlLXdpdGgtMzItYnl0ZXMhISE=",
} as const;

/** The settings of this process, read and checked once. Throws ConfigurationError that names every fault at once. */
export function environment(): Environment {
  return singleton("environment", () => readEnvironment(process.env));
}

/**
 * HKDF-SHA-256 (RFC 5869) of the encryption key with `info` = `wicket/<purpose>/v1`: one key a purpose, so that none of them is used for
 * two things.
 */
export function deriveKey(purpose: string, length = 32): Buffer {
  return Buffer.from(hkdfSync("sha256", environment().encryptionKey, "", `wicket/${purpose}/v1`, length));
}

/**
 * Reads the settings from `source` (usually `process.env`). Empty counts as unset; NAME_FILE names a file that holds the value. With no
 * DATABASE_URL the database is the embedded one and the secrets are kept in the data folder, which is made if need be.
 */
export function readEnvironment(source: Source): Environment {
  const faults: string[] = [];
  const read = (name: string) => readSetting(source, name, faults);
  const projectRoot = resolve(/* turbopackIgnore: true */ read("WICKET_PROJECT_ROOT") ?? process.cwd());
  const dataDir = resolve(/* turbopackIgnore: true */ projectRoot, read("WICKET_DATA_DIR") ?? ".wicket");
  const port = readInteger(read("PORT"), { name: "PORT", fallback: 3000, least: 1, most: 65535 }, faults);
  const databaseUrl = read("DATABASE_URL");
  const applicationUrl = read("DATABASE_APP_URL");
  for (const [name, value] of Object.entries({ DATABASE_URL: databaseUrl, DATABASE_APP_URL: applicationUrl }))
    checkDatabaseUrl(name, value, faults);
  if (!databaseUrl && applicationUrl)
    faults.push("DATABASE_APP_URL is set but DATABASE_URL is not. Set both, or neither for the embedded database.");
  const given = { AUTH_SECRET: read("AUTH_SECRET"), WICKET_ENCRYPTION_KEY: read("WICKET_ENCRYPTION_KEY") };
  checkSecrets(given, Boolean(databaseUrl), faults);
  const settings = {
    port,
    host: read("WICKET_HOST") ?? null,
    publicUrl: readPublicUrl(read("WICKET_PUBLIC_URL"), read("AUTH_URL"), port, faults),
    projectRoot,
    dataDir,
    mail: readMail(read("EMAIL_SERVER"), read("EMAIL_FROM"), faults),
    allowPrivateUpstreams: readSwitch("WICKET_ALLOW_PRIVATE_UPSTREAMS", read("WICKET_ALLOW_PRIVATE_UPSTREAMS"), faults),
    trustedProxyHops: readInteger(
      read("WICKET_TRUSTED_PROXY_HOPS"),
      { name: "WICKET_TRUSTED_PROXY_HOPS", fallback: 0, least: 0, most: 10 },
      faults,
    ),
    exposureWindowMinutes: 480,
    production: source.NODE_ENV === "production",
    applicationRoleProvided: applicationUrl !== undefined,
  };
  if (faults.length > 0) throw new ConfigurationError(faults);

  const kept = databaseUrl ? null : readOrMakeSecrets(dataDir);
  const encryptionKey = Buffer.from(given.WICKET_ENCRYPTION_KEY ?? kept?.encryptionKey ?? "", "base64");
  const rolePassword = Buffer.from(hkdfSync("sha256", encryptionKey, "", "wicket/database-role/v1", 32)).toString("hex");
  const ownerUrl = () => databaseUrl ?? source.WICKET_EMBEDDED_DATABASE_URL ?? embeddedNotStarted();
  return {
    ...settings,
    database: {
      kind: databaseUrl ? "external" : "embedded",
      get ownerUrl() {
        return ownerUrl();
      },
      get applicationUrl() {
        return applicationUrl ?? asApplicationRole(ownerUrl(), rolePassword);
      },
    },
    authSecret: given.AUTH_SECRET ?? kept?.authSecret ?? "",
    encryptionKey,
    adminToken: databaseUrl ? null : readOrMakeAdminToken(dataDir),
  };
}

/** The application role is named after the database, so that several Wickets can share one PostgreSQL server. */
function asApplicationRole(ownerUrl: string, password: string): string {
  const url = new URL(ownerUrl);
  url.username = encodeURIComponent(`${decodeURIComponent(url.pathname.slice(1))}_app`);
  url.password = password;
  return url.href;
}

function embeddedNotStarted(): never {
  throw new ConfigurationError(["The embedded database is not running. Start Wicket with `npm start`, or set DATABASE_URL."]);
}

function readSetting(source: Source, name: string, faults: string[]): string | undefined {
  const value = source[name]?.trim() || undefined;
  const path = source[`${name}_FILE`]?.trim() || undefined;
  if (!path) return value;
  if (value) faults.push(`${name} and ${name}_FILE are both set. Set one of them.`);
  try {
    return readFileSync(/* turbopackIgnore: true */ path, "utf8").trim() || undefined;
  } catch {
    faults.push(`${name}_FILE names ${path}, which could not be read.`);
    return undefined;
  }
}

function readInteger(
  text: string | undefined,
  rule: { name: string; fallback: number; least: number; most: number },
  faults: string[],
): number {
  if (text === undefined) return rule.fallback;
  const value = /^\d{1,6}$/.test(text) ? Number(text) : Number.NaN;
  if (value >= rule.least && value <= rule.most) return value;
  faults.push(`${rule.name} must be a whole number from ${rule.least} to ${rule.most}; it was "${text}".`);
  return rule.fallback;
}

function readSwitch(name: string, text: string | undefined, faults: string[]): boolean {
  if (text === "true" || text === "1") return true;
  if (text !== undefined && text !== "false" && text !== "0") faults.push(`${name} must be true or false; it was "${text}".`);
  return false;
}

function readPublicUrl(own: string | undefined, auth: string | undefined, port: number, faults: string[]): string {
  const text = own ?? auth ?? `http://localhost:${port}`;
  const name = own ? "WICKET_PUBLIC_URL" : "AUTH_URL";
  const url = URL.canParse(text) ? new URL(text) : null;
  // next-auth allows its own path in AUTH_URL.
  const path = url && !own ? url.pathname.replace(/^\/api\/auth\/?$/, "/") : url?.pathname;
  if (url && /^https?:$/.test(url.protocol) && path === "/" && !url.search && !url.hash && !url.username) return url.origin;
  faults.push(`${name} must be an address such as https://wicket.example.com, without a path; it was "${text}".`);
  return text;
}

function readMail(server: string | undefined, from: string | undefined, faults: string[]): Environment["mail"] {
  if (!server) return null;
  if (!URL.canParse(server) || !/^smtps?:$/.test(new URL(server).protocol)) {
    faults.push("EMAIL_SERVER must be an address such as smtps://user:password@mail.example.com:465.");
  }
  if (!from) faults.push("EMAIL_SERVER is set but EMAIL_FROM is not. Set EMAIL_FROM to the sender's address.");
  return { server, from: from ?? "" };
}

function checkDatabaseUrl(name: string, text: string | undefined, faults: string[]): void {
  if (text === undefined) return;
  const url = URL.canParse(text) ? new URL(text) : null;
  if (url && /^postgres(ql)?:$/.test(url.protocol) && url.hostname && url.username && url.pathname.length > 1) return;
  faults.push(
    `${name} must be an address such as postgres://user:password@db.example.com:5432/wicket, with a user and a database.`,
  );
}

function checkSecrets(
  given: { AUTH_SECRET: string | undefined; WICKET_ENCRYPTION_KEY: string | undefined },
  required: boolean,
  faults: string[],
): void {
  const { AUTH_SECRET: authSecret, WICKET_ENCRYPTION_KEY: encryptionKey } = given;
  const remedy = "`openssl rand -base64 32` makes a good one.";
  for (const [name, value] of Object.entries(given)) {
    if (value === undefined && required) faults.push(`${name} is required when DATABASE_URL is set. ${remedy}`);
    if (value !== undefined && isExample(value))
      faults.push(`${name} is the value of .env.example, which everybody knows. ${remedy}`);
    else if (value !== undefined && new Set(value).size < 10) faults.push(`${name} is too easy to guess. ${remedy}`);
  }
  if (authSecret !== undefined && Buffer.byteLength(authSecret) < 32)
    faults.push(`AUTH_SECRET must be at least 32 bytes long. ${remedy}`);
  if (encryptionKey !== undefined && !isKey(encryptionKey))
    faults.push(`WICKET_ENCRYPTION_KEY must be 32 bytes in base64. ${remedy}`);
  if (authSecret !== undefined && authSecret === encryptionKey) faults.push("AUTH_SECRET and WICKET_ENCRYPTION_KEY must differ.");
}

function isExample(value: string): boolean {
  return Object.values<string>(exampleSecrets).includes(value);
}

function isKey(value: string): boolean {
  return /^[A-Za-z0-9+/]{43}=$/.test(value) && Buffer.from(value, "base64").length === 32;
}
