import { createTransport } from "nodemailer";
import type { Mail } from "@/lib/mail/mail.ts";

const answerMilliseconds = 15_000;
const longestError = 500;

/**
 * Hands one mail to the mail server. Resolves to `null` when the server took it, else to its answer in one line. Never throws.
 *
 * The recipient is given as an object, so that nodemailer parses no address out of it.
 */
export async function deliver(mail: Mail, mailServer: { server: string; from: string }): Promise<string | null> {
  const transport = createTransport({
    url: mailServer.server,
    connectionTimeout: answerMilliseconds,
    greetingTimeout: answerMilliseconds,
    socketTimeout: answerMilliseconds,
  });
  try {
    const { rejected } = await transport.sendMail({
      from: mailServer.from,
      to: { name: "", address: mail.to },
      subject: mail.subject,
      text: mail.text,
      ...(mail.html === undefined ? {} : { html: mail.html }),
      headers: { "Auto-Submitted": "auto-generated" },
    });
    return rejected.length === 0 ? null : "The mail server refused the recipient.";
  } catch (error) {
    return oneLine(error);
  } finally {
    transport.close();
  }
}

/** nodemailer keeps what the server said in `response`; its own failures (no connection, no answer) have a code and a message. */
function oneLine(error: unknown): string {
  const said =
    error instanceof Error && "response" in error && typeof error.response === "string" ? error.response : String(error);
  return said.replace(/[\p{Cc}\p{Zl}\p{Zp}]+/gu, " ").slice(0, longestError);
}
