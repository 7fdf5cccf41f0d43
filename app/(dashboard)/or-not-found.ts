import { notFound } from "next/navigation";
import { Problem } from "@/lib/errors.ts";

/** Shows the "not found" page where a store says that there is no such thing. */
export async function orNotFound<Value>(wanted: Promise<Value>): Promise<Value> {
  try {
    return await wanted;
  } catch (error) {
    if (error instanceof Problem && error.code === "not_found") notFound();
    throw error;
  }
}
