import { z } from "zod";

const oldKey = z
  .string({ error: "The old key must be a text." })
  .trim()
  .max(64, { error: "That is longer than a key." })
  .optional();
const forget = z.boolean({ error: "forget must be true or false." }).optional();

/** What may be sent along to generate a key: what opens connections that were made before, or leave to wipe them. */
export const newKeyInput = z.strictObject({ oldKey, forget });

/** What is sent to put a staged key into force. */
export const stagedKeyInput = z.strictObject({
  key: z.string({ error: "The key must be a text." }).max(64),
  proof: z.string({ error: "The proof must be a text." }).max(128),
  oldKey,
  forget,
});
