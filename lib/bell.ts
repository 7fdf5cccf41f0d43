import { EventEmitter } from "node:events";

/**
 * Word that something happened, for whoever waits for it: at once or never, so that everything which matters is also in the database.
 * A topic holds no secret, for every process that shares the database may hear it.
 */
export type Bell = {
  ring(topic: string): void;
  /** Gives back what ends it. */
  hear(topic: string, listener: () => void): () => void;
};

/** A bell within one process. */
export function localBell(): Bell {
  const emitter = new EventEmitter();
  emitter.setMaxListeners(0);
  return {
    ring: (topic) => void emitter.emit(topic),
    hear(topic, listener) {
      emitter.on(topic, listener);
      return () => emitter.off(topic, listener);
    },
  };
}

/** Whether the topic was rung within `ms` of `act`. */
export async function heardWithin(bell: Bell, topic: string, ms: number, act: () => void): Promise<boolean> {
  let end: () => void = () => undefined;
  let timer: ReturnType<typeof setTimeout> | undefined;
  const heard = new Promise<boolean>((resolve) => {
    end = bell.hear(topic, () => resolve(true));
    timer = setTimeout(() => resolve(false), ms);
  });
  try {
    act();
    return await heard;
  } finally {
    end();
    clearTimeout(timer);
  }
}
