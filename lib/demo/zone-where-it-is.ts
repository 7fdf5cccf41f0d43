/**
 * An IANA time zone in which the clock shows the given hour (0 to 23) at `now`: `Etc/GMT+11` to `Etc/GMT-12`. The sign of these names is
 * that of POSIX, the other way round: `Etc/GMT-5` is five hours ahead of UTC (tz database, file etcetera).
 */
export function zoneWhereItIs(hour: number, now: Date): string {
  const ahead = ((((hour - now.getUTCHours() + 11) % 24) + 24) % 24) - 11;
  if (ahead === 0) return "Etc/GMT";
  return ahead > 0 ? `Etc/GMT-${ahead}` : `Etc/GMT+${-ahead}`;
}
