import { z } from "zod";
import { Problem } from "@/lib/errors.ts";

/**
 * Makes a zod transform of a reader that throws a `Problem`, so that one rule serves both the body of a request and whoever calls it
 * directly. What did not happen is left out of the sentence: whoever answers the request knows that better. Anything else that the
 * reader throws goes on upwards.
 */
export function problemAsIssue<Value>(read: (text: string) => Value): (text: string, context: z.RefinementCtx) => Value {
  return (text, context) => {
    try {
      return read(text);
    } catch (error) {
      if (!(error instanceof Problem)) throw error;
      context.addIssue({ code: "custom", message: error.message.replace(/ Nothing was .*$/, "") });
      return z.NEVER;
    }
  };
}
