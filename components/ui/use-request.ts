"use client";

import { useCallback, useState } from "react";
import type { ProblemCode } from "@/lib/errors.ts";

/** What the server answered instead of doing it: an RFC 9457 problem, or what stands for one when no answer came. */
export type ProblemAnswer = {
  title: string;
  detail: string;
  code: ProblemCode | "unknown";
  field?: string | undefined;
  request_id?: string | undefined;
};

export type Request = {
  method: "POST" | "PATCH" | "PUT" | "DELETE";
  path: string;
  body?: unknown;
  /** The version that the change is based on. */
  ifMatch?: number | undefined;
};

/** `value` is the parsed answer, `null` when the answer was empty. */
export type Answer<Value> = { ok: true; value: Value } | { ok: false; problem: ProblemAnswer };

/** Sends JSON to our own `/api` with the session's cookie. Never throws: what went wrong is part of the answer. */
export async function sendJson<Value>({ method, path, body, ifMatch }: Request): Promise<Answer<Value>> {
  try {
    const response = await fetch(path, {
      method,
      headers: {
        accept: "application/json",
        ...(body === undefined ? {} : { "content-type": "application/json" }),
        ...(ifMatch === undefined ? {} : { "if-match": `"${ifMatch}"` }),
      },
      ...(body === undefined ? {} : { body: JSON.stringify(body) }),
    });
    const text = await response.text();
    if (response.ok) return { ok: true, value: (text === "" ? null : JSON.parse(text)) as Value };
    return { ok: false, problem: readProblem(text, response.status) };
  } catch {
    return {
      ok: false,
      problem: {
        title: "No answer",
        code: "unknown",
        detail: "Wicket did not answer. It may or may not have happened: reload the page to see.",
      },
    };
  }
}

function readProblem(text: string, status: number): ProblemAnswer {
  try {
    const answer: unknown = JSON.parse(text);
    if (typeof answer === "object" && answer !== null && "detail" in answer && typeof answer.detail === "string") {
      return { title: "Not done", code: "unknown", ...answer, detail: answer.detail };
    }
  } catch {
    // Not JSON: an answer of something between the browser and Wicket.
  }
  return {
    title: "Not done",
    code: "unknown",
    detail: `Wicket answered with status ${status} and no reason. Reload the page to see whether it happened.`,
  };
}

/** One form's or button's conversation with the server: what is under way and what went wrong last. */
export function useRequest(): {
  pending: boolean;
  problem: ProblemAnswer | null;
  setProblem: (problem: ProblemAnswer | null) => void;
  send: <Value>(request: Request) => Promise<Answer<Value>>;
} {
  const [pending, setPending] = useState(false);
  const [problem, setProblem] = useState<ProblemAnswer | null>(null);
  const send = useCallback(async <Value>(request: Request): Promise<Answer<Value>> => {
    setPending(true);
    setProblem(null);
    const answer = await sendJson<Value>(request);
    setPending(false);
    if (!answer.ok) setProblem(answer.problem);
    return answer;
  }, []);
  return { pending, problem, setProblem, send };
}
