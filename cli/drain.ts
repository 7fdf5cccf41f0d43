import type { Server } from "node:http";
import { startDraining } from "@/lib/draining.ts";

export type Patience = {
  /** How long requests in progress may take to end. */
  seconds: number;
  /** Resolves when somebody cannot wait. */
  insisted: Promise<void>;
  /** Is told, in a sentence, when it takes longer than half a second. */
  notice: (sentence: string) => void;
};

/** Takes no new connections and lets the requests in progress end; what is left when patience is at its end is cut off. */
export async function drain(front: Server, { seconds, insisted, notice }: Patience): Promise<void> {
  startDraining();
  const sweep = setInterval(() => front.closeIdleConnections(), 100);
  const sentence = `Stopping when the requests in progress have ended, at most ${seconds} seconds. Ctrl-C again: now.`;
  const say = setTimeout(() => notice(sentence), 500);
  await new Promise<void>((resolve) => {
    const end = setTimeout(resolve, seconds * 1000);
    front.close(() => {
      clearTimeout(end);
      resolve();
    });
    insisted.then(resolve);
  });
  clearTimeout(say);
  clearInterval(sweep);
  front.closeAllConnections();
}
