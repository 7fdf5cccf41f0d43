import { once } from "node:events";
import type { AddressInfo } from "node:net";
import { SMTPServer } from "smtp-server";
import { afterAll, afterEach, beforeAll, beforeEach, describe, expect, it, vi } from "vitest";
import { type TestDatabase, testDatabase } from "@/lib/db/testing.ts";
import type { Mail } from "@/lib/mail/mail.ts";
import { retryMail } from "@/lib/mail/retry.ts";
import { sendMail } from "@/lib/mail/send.ts";
import { signInMail } from "@/lib/mail/sign-in-mail.ts";
import { listOutbox, takeMail, wipeMailTexts } from "@/lib/mail/store.ts";
import { type AdminScope, mintAdminScope } from "@/lib/scope.ts";
import { forgetSingleton } from "@/lib/singleton.ts";

type Received = { envelope: string[]; text: string };

let db: TestDatabase;
let smtp: SMTPServer;
let address = "";
let scope: AdminScope;
let other: AdminScope;
const received: Received[] = [];
let refusal: string | null = null;
let printed: string[] = [];

beforeAll(async () => {
  db = await testDatabase();
  scope = await newOrganization();
  other = await newOrganization();
  smtp = new SMTPServer({
    disabledCommands: ["AUTH", "STARTTLS"],
    onRcptTo: (_address, _session, done) =>
      done(refusal === null ? null : Object.assign(new Error(refusal), { responseCode: 550 })),
    onData(stream, { envelope }, done) {
      const chunks: Buffer[] = [];
      stream.on("data", (chunk: Buffer) => chunks.push(chunk));
      stream.on("end", () => {
        received.push({ envelope: envelope.rcptTo.map((to) => to.address), text: Buffer.concat(chunks).toString() });
        done();
      });
    },
  });
  smtp.listen(0, "127.0.0.1");
  await once(smtp.server, "listening");
  address = `smtp://127.0.0.1:${(smtp.server.address() as AddressInfo).port}`;
});
afterAll(async () => {
  await new Promise<void>((closed) => smtp.close(closed));
  await db.close();
});

beforeEach(() => {
  printed = [];
  received.length = 0;
  refusal = null;
  forgetSingleton("mail.remembered");
  vi.spyOn(process.stdout, "write").mockImplementation((line) => printed.push(String(line)) > 0);
  vi.spyOn(process.stderr, "write").mockImplementation((line) => printed.push(String(line)) > 0);
});
afterEach(() => {
  vi.restoreAllMocks();
});

async function newOrganization(): Promise<AdminScope> {
  const [row] =
    await db.ownerSql`insert into organization (organization_id, name) values (gen_random_uuid(), 'Acme') returning organization_id`;
  return mintAdminScope({ organizationId: row?.organization_id, personId: null, author: "test" });
}

function mailServer(server: string | null): void {
  if (server === null) {
    delete process.env.EMAIL_SERVER;
    delete process.env.EMAIL_FROM;
  } else {
    Object.assign(process.env, { EMAIL_SERVER: server, EMAIL_FROM: "Wicket <wicket@company.com>" });
  }
  forgetSingleton("environment");
}

const secret = "S3CRET-TOKEN";
function aMail(to = "alex@company.com", minutes = 10): Mail {
  const requestedAt = new Date();
  const expiresAt = new Date(requestedAt.getTime() + minutes * 60_000);
  return signInMail({
    to,
    link: `http://localhost:3000/auth/confirm#${secret}`,
    from: "Firefox on Linux",
    requestedAt,
    expiresAt,
  });
}
const stored = async () => (await db.ownerSql`select string_agg(m::text, ' ') as text from outbox_mail m`)[0]?.text ?? "";

describe("without a mail server", () => {
  beforeEach(() => mailServer(null));

  it("a mail waits in the outbox with its link, which is printed too", async () => {
    expect(await sendMail(scope, aMail())).toBe("waiting");
    expect(printed).toEqual([`Sign-in link for alex@company.com: http://localhost:3000/auth/confirm#${secret}\n`]);
    const [mail] = await listOutbox(scope);
    expect(mail).toMatchObject({
      recipient: "alex@company.com",
      status: "waiting",
      link: `http://localhost:3000/auth/confirm#${secret}`,
      retryable: false,
    });
    expect(mail?.body).toContain("Firefox on Linux");
    await expect(retryMail(scope, mail?.id ?? "")).rejects.toThrow("No mail server is configured");
  });

  it("its text goes when its link has expired or was used", async () => {
    await sendMail(scope, aMail("alex@company.com", -1));
    await sendMail(scope, aMail("sam@company.com"));
    await sendMail(scope, aMail("kim@company.com"));
    await wipeMailTexts(scope.organizationId, "sam@company.com", "/auth/confirm#");
    const bodies = Object.fromEntries(
      (await listOutbox(scope)).map(({ recipient, body }) => [recipient, body !== null]).reverse(),
    );
    expect(bodies).toMatchObject({ "sam@company.com": false, "kim@company.com": true });
    expect((await listOutbox(scope)).find(({ expiresAt }) => expiresAt < new Date())).toMatchObject({ body: null, link: null });
  });

  it("is sent later, once a server is configured", async () => {
    await sendMail(scope, aMail("later@company.com"));
    mailServer(address);
    const mail = (await listOutbox(scope)).find(({ recipient }) => recipient === "later@company.com");
    expect(mail?.retryable).toBe(true);
    expect(await retryMail(scope, mail?.id ?? "")).toBeNull();
    expect(received).toHaveLength(1);
    expect(received[0]?.text).toContain(secret);
  });
});

it("a mail that waits is taken by one sender only", async () => {
  mailServer(null);
  await sendMail(scope, aMail());
  const [mail] = await listOutbox(scope);
  const taken = await Promise.all(Array.from({ length: 5 }, () => takeMail(scope, mail?.id ?? "")));
  expect(taken.filter(Boolean)).toHaveLength(1);
});

describe("with a mail server", () => {
  beforeEach(async () => {
    await db.ownerSql`delete from outbox_mail`;
    mailServer(address);
  });

  it("a mail is really sent, to exactly the stored address, and its text is stored nowhere", async () => {
    expect(await sendMail(scope, aMail())).toBe("sent");
    expect(received.map(({ envelope }) => envelope)).toEqual([["alex@company.com"]]);
    expect(received[0]?.text).toMatch(/^From: Wicket <wicket@company\.com>\r$/m);
    expect(received[0]?.text).toMatch(/^To: alex@company\.com\r$/m);
    expect(received[0]?.text.replace(/=\r\n/g, "")).toContain(secret);
    expect(await stored()).not.toContain(secret);
    expect(printed.join("")).not.toContain(secret);
    expect(await listOutbox(scope)).toMatchObject([{ status: "sent", body: null, link: null, error: null, retryable: false }]);
    await expect(retryMail(scope, (await listOutbox(scope))[0]?.id ?? "")).rejects.toThrow("sent already");
  });

  it("a refusal stands in the outbox with the server's answer, and can be tried again while the link works", async () => {
    refusal = "No such mailbox here";
    expect(await sendMail(scope, aMail())).toBe("failed");
    const [mail] = await listOutbox(scope);
    expect(mail).toMatchObject({
      status: "failed",
      body: null,
      error: expect.stringContaining("550 No such mailbox here"),
      retryable: true,
    });
    expect(await retryMail(scope, mail?.id ?? "")).toContain("No such mailbox here");
    expect(await stored()).not.toContain(secret);
    expect(printed.join("")).not.toContain(secret);
    refusal = null;
    expect(await retryMail(scope, mail?.id ?? "")).toBeNull();
    expect(received).toHaveLength(1);
    expect(await listOutbox(scope)).toMatchObject([{ status: "sent", error: null, retryable: false }]);
  });

  it("a refusal cannot be tried again once this process has forgotten the text", async () => {
    refusal = "Try later";
    await sendMail(scope, aMail());
    forgetSingleton("mail.remembered");
    const [mail] = await listOutbox(scope);
    expect(mail?.retryable).toBe(false);
    await expect(retryMail(scope, mail?.id ?? "")).rejects.toThrow("Ask for a new link");
  });

  it("a server that is not there is a failure like any other", async () => {
    mailServer("smtp://127.0.0.1:9");
    expect(await sendMail(scope, aMail())).toBe("failed");
    expect((await listOutbox(scope))[0]?.error).toContain("ECONNREFUSED");
  });
});

it("the outbox of another organization shows and sends nothing of it", async () => {
  mailServer(null);
  await sendMail(scope, aMail());
  mailServer(address);
  const [mail] = await listOutbox(scope);
  expect(await listOutbox(other)).toEqual([]);
  await expect(retryMail(other, mail?.id ?? "")).rejects.toThrow("no such mail");
  await expect(retryMail(scope, "not-an-id")).rejects.toThrow("no such mail");
  expect(await retryMail(scope, mail?.id ?? "")).toBeNull();
});
