const day = new Intl.DateTimeFormat("en", { timeZone: "UTC", year: "numeric", month: "short", day: "numeric" });
const clock = new Intl.DateTimeFormat("en", {
  timeZone: "UTC",
  hour: "2-digit",
  minute: "2-digit",
  second: "2-digit",
  hourCycle: "h23",
});

const shapes = {
  /** `03:04:18` under a heading that says UTC. */
  clock: (at: Date) => clock.format(at),
  /** `Nov 20, 2026` */
  day: (at: Date) => day.format(at),
  /** `03:04:18 UTC · Nov 20, 2026` */
  full: (at: Date) => `${clock.format(at)} UTC · ${day.format(at)}`,
  /** `Nov 20, 2026 03:04 UTC` */
  short: (at: Date) => `${day.format(at)} ${clock.format(at).slice(0, 5)} UTC`,
};

/** A moment, always in UTC, so that two people who read it say the same thing. */
export function Time({ at, as = "short" }: { at: Date; as?: keyof typeof shapes }) {
  return (
    <time dateTime={at.toISOString()} title={shapes.full(at)}>
      {shapes[as](at)}
    </time>
  );
}
