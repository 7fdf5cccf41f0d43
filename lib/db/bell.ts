import { type Bell, localBell } from "@/lib/bell.ts";
import { hotSql } from "@/lib/db/client.ts";
import { singleton } from "@/lib/singleton.ts";

const channel = "wicket";

/**
 * A bell that all replicas on one database hear (PostgreSQL, NOTIFY). Where the database cannot say it, as behind a pooler of transactions,
 * the replica itself still hears, and the others learn of the matter when they look next.
 */
export function bell(): Bell {
  return singleton("bell", () => {
    const own = localBell();
    let isListening = false;
    return {
      ring(topic) {
        own.ring(topic);
        hotSql()
          .notify(channel, topic)
          .catch(() => undefined);
      },
      hear(topic, listener) {
        if (!isListening) {
          isListening = true;
          hotSql()
            .listen(channel, own.ring)
            .catch(() => {
              isListening = false;
            });
        }
        return own.hear(topic, listener);
      },
    };
  });
}
