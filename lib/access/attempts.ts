export type Attempt = { allowed: true } | { allowed: false; retryAfterSeconds: number };

/**
 * Counts attempts per name in windows that begin with a name's first attempt. The counts live in this process: with N replicas the limit
 * is N times as high. At most `names` are remembered, the oldest is dropped first, so that made-up names cannot fill the memory.
 */
export function attemptCounter({ limit, windowSeconds, names }: { limit: number; windowSeconds: number; names: number }) {
  const windows = new Map<string, { until: number; count: number }>();
  return (name: string, now: Date): Attempt => {
    const known = windows.get(name);
    const current = known && known.until > now.getTime() ? known : { until: now.getTime() + windowSeconds * 1000, count: 0 };
    if (current !== known) {
      windows.delete(name);
      const [oldest] = windows.keys();
      if (windows.size >= names && oldest !== undefined) windows.delete(oldest);
      windows.set(name, current);
    }
    if (current.count >= limit) return { allowed: false, retryAfterSeconds: Math.ceil((current.until - now.getTime()) / 1000) };
    current.count += 1;
    return { allowed: true };
  };
}
