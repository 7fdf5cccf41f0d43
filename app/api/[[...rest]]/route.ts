import { v7 as uuidv7 } from "uuid";
import { problemAnswer } from "@/lib/access/problem-answer.ts";
import { notFound } from "@/lib/errors.ts";

/** An address under `/api` that no other route has: a script gets a problem, never a page. */
function answer(request: Request): Response {
  return problemAnswer(notFound("address"), request, uuidv7());
}

export const GET = answer;
export const POST = answer;
export const PUT = answer;
export const PATCH = answer;
export const DELETE = answer;
