import { randomBytes } from "node:crypto";
import { mkdtempSync, readFileSync, rmSync, statSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { afterEach, beforeEach, describe, expect, test } from "vitest";
import { ConfigurationError } from "@/lib/configuration-error.ts";
import { exampleSecrets, readEnvironment } from "@/lib/env.ts";

let folder: string;
beforeEach(() => {
  folder = mkdtempSync(join(tmpdir(), "wicket-env-"));
});
afterEach(() => rmSync(folder, { recursive: true }));

const external = () => ({
  DATABASE_URL: "postgres://owner:pass@db.example.com/wicket",
  AUTH_SECRET: randomBytes(32).toString("base64"),
  WICKET_ENCRYPTION_KEY: randomBytes(32).toString("base64"),
});
const embedded = () => ({ WICKET_DATA_DIR: join(folder, "data") });

function faultsOf(source: Record<string, string | undefined>): readonly string[] {
  try {
    readEnvironment(source);
    return [];
  } catch (error) {
    if (error instanceof ConfigurationError) return error.faults;
    throw error;
  }
}

describe("with an external database", () => {
  test("takes good secrets, gives nobody an administration token, and writes nothing", () => {
    const settings = readEnvironment({ ...external(), WICKET_DATA_DIR: join(folder, "data") });
    expect(settings.database.kind).toBe("external");
    expect(settings.encryptionKey).toHaveLength(32);
    expect(settings.adminToken).toBeNull();
    expect(() => statSync(join(folder, "data"))).toThrow("ENOENT");
  });

  test("requires both secrets, and says everything that is missing at once", () => {
    const faults = faultsOf({ DATABASE_URL: external().DATABASE_URL, PORT: "none" });
    expect(faults).toHaveLength(3);
    expect(faults.join("\n")).toMatch(/PORT[\s\S]*AUTH_SECRET is required[\s\S]*WICKET_ENCRYPTION_KEY is required/);
  });

  test.each([
    ["AUTH_SECRET", "short", /AUTH_SECRET must be at least 32 bytes/],
    ["AUTH_SECRET", "a".repeat(64), /AUTH_SECRET is too easy to guess/],
    ["WICKET_ENCRYPTION_KEY", "x".repeat(44), /WICKET_ENCRYPTION_KEY is too easy to guess/],
    ["WICKET_ENCRYPTION_KEY", Buffer.from("only twenty bytes ..").toString("base64"), /must be 32 bytes in base64/],
    ["WICKET_ENCRYPTION_KEY", randomBytes(64).toString("base64"), /must be 32 bytes in base64/],
    ["WICKET_ENCRYPTION_KEY", Buffer.alloc(32).toString("base64"), /too easy to guess/],
    ["AUTH_SECRET", exampleSecrets.AUTH_SECRET, /AUTH_SECRET is the value of \.env\.example/],
    ["WICKET_ENCRYPTION_KEY", exampleSecrets.WICKET_ENCRYPTION_KEY, /WICKET_ENCRYPTION_KEY is the value of \.env\.example/],
  ])("refuses a bad %s", (name, value, sentence) => {
    const faults = faultsOf({ ...external(), [name]: value });
    expect(faults).toHaveLength(faults.filter((fault) => fault.startsWith(name)).length);
    expect(faults.join("\n")).toMatch(sentence);
  });

  test("refuses one secret for two purposes", () => {
    const key = randomBytes(32).toString("base64");
    expect(faultsOf({ ...external(), AUTH_SECRET: key, WICKET_ENCRYPTION_KEY: key })).toEqual([
      "AUTH_SECRET and WICKET_ENCRYPTION_KEY must differ.",
    ]);
  });

  test("never says what a secret was", () => {
    const faults = faultsOf({ ...external(), AUTH_SECRET: "hunter2-hunter2", WICKET_ENCRYPTION_KEY: "correct-horse-battery" });
    expect(faults.join("\n")).not.toMatch(/hunter2|correct-horse/);
  });

  test("derives the application role from the database's name, or takes the one that is given", () => {
    const derived = readEnvironment(external());
    expect(new URL(derived.database.applicationUrl)).toMatchObject({ username: "wicket_app", hostname: "db.example.com" });
    expect(derived.applicationRoleProvided).toBe(false);
    const given = readEnvironment({ ...external(), DATABASE_APP_URL: "postgres://app:pw@db.example.com/wicket" });
    expect(given.database.applicationUrl).toBe("postgres://app:pw@db.example.com/wicket");
    expect(given.applicationRoleProvided).toBe(true);
  });

  test.each(["mysql://a:b@c/d", "postgres://c/d", "postgres://a:b@c", "postgres://a:b@c/", "wicket"])(
    "refuses %s as an address",
    (url) => {
      expect(faultsOf({ ...external(), DATABASE_URL: url }).join()).toMatch(/^DATABASE_URL must be an address such as/);
    },
  );
});

test("the examples that are refused are those of .env.example", () => {
  const example = readFileSync(join(import.meta.dirname, "../.env.example"), "utf8");
  for (const [name, value] of Object.entries(exampleSecrets)) expect(example).toContain(`${name}=${value}`);
});

describe("with the embedded database", () => {
  test("makes secrets once and keeps them, closed to everybody else", () => {
    const first = readEnvironment(embedded());
    const second = readEnvironment(embedded());
    expect(first.encryptionKey).toHaveLength(32);
    expect([second.authSecret, second.encryptionKey, second.adminToken]).toEqual([
      first.authSecret,
      first.encryptionKey,
      first.adminToken,
    ]);
    expect(readFileSync(join(folder, "data/admin-token"), "utf8").trim()).toBe(first.adminToken);
    for (const [name, mode] of Object.entries({ ".": 0o700, "admin-token": 0o600, "secrets.json": 0o600 })) {
      expect(statSync(join(folder, "data", name)).mode & 0o777, name).toBe(mode);
    }
  });

  test("closes a file of secrets that was opened", () => {
    readEnvironment(embedded());
    const file = join(folder, "data/secrets.json");
    writeFileSync(file, readFileSync(file), { mode: 0o644 });
    readEnvironment(embedded());
    expect(statSync(file).mode & 0o777).toBe(0o600);
  });

  test("does not overwrite a damaged file of secrets", () => {
    readEnvironment(embedded());
    const file = join(folder, "data/secrets.json");
    writeFileSync(file, "{}");
    expect(faultsOf(embedded()).join()).toMatch(/is damaged\. Nothing was started and nothing was overwritten/);
    expect(readFileSync(file, "utf8")).toBe("{}");
  });

  test("leaves the mode of somebody else's folder alone", () => {
    writeFileSync(join(folder, "theirs"), "");
    const before = statSync(folder).mode;
    readEnvironment({ WICKET_DATA_DIR: folder });
    expect(statSync(folder).mode).toBe(before);
  });

  test("says that the data folder cannot be used", () => {
    writeFileSync(join(folder, "file"), "");
    expect(faultsOf({ WICKET_DATA_DIR: join(folder, "file") }).join()).toMatch(
      /The data folder .* could not be used \(E\w+\)\. Nothing was started/,
    );
  });

  test("has no address before the database runs", () => {
    const { database } = readEnvironment(embedded());
    expect(() => database.ownerUrl).toThrow("The embedded database is not running.");
  });
});

describe("settings", () => {
  test("can come from files, and not from both", () => {
    const file = join(folder, "value");
    writeFileSync(file, "4000\n");
    expect(readEnvironment({ ...embedded(), PORT_FILE: file }).port).toBe(4000);
    expect(faultsOf({ ...embedded(), PORT: "3000", PORT_FILE: file })).toEqual([
      "PORT and PORT_FILE are both set. Set one of them.",
    ]);
    expect(faultsOf({ ...embedded(), PORT_FILE: join(folder, "none") }).join()).toMatch(/^PORT_FILE names .* could not be read/);
  });

  test("count as unset when they are empty", () => {
    expect(readEnvironment({ ...embedded(), PORT: "", DATABASE_URL: " " })).toMatchObject({ port: 3000, trustedProxyHops: 0 });
  });

  test.each([
    [{}, "http://localhost:3000"],
    [{ PORT: "4000" }, "http://localhost:4000"],
    [{ WICKET_PUBLIC_URL: "https://wicket.example.com/" }, "https://wicket.example.com"],
    [{ AUTH_URL: "https://a.example/api/auth" }, "https://a.example"],
    [{ AUTH_URL: "https://a.example", WICKET_PUBLIC_URL: "https://b.example" }, "https://b.example"],
  ])("the public address of %o is %s", (source, url) => {
    expect(readEnvironment({ ...embedded(), ...source }).publicUrl).toBe(url);
  });

  test.each([
    { WICKET_PUBLIC_URL: "wicket.example.com" },
    { WICKET_PUBLIC_URL: "https://a.example/wicket" },
    { WICKET_PUBLIC_URL: "ftp://a.example" },
    { AUTH_URL: "https://user@a.example" },
    { PORT: "0" },
    { PORT: "65536" },
    { PORT: "3e3" },
    { WICKET_TRUSTED_PROXY_HOPS: "-1" },
    { WICKET_ALLOW_PRIVATE_UPSTREAMS: "yes" },
    { EMAIL_SERVER: "mail.example.com", EMAIL_FROM: "a@b.c" },
    { EMAIL_SERVER: "smtp://mail.example.com" },
    { DATABASE_APP_URL: "postgres://a:b@c/d" },
  ])("refuses %o in one sentence", (source) => {
    expect(faultsOf({ ...embedded(), ...source })).toHaveLength(1);
  });
});
