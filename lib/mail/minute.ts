/** A moment as mails say it: `2026-11-20 17:20 UTC`. */
export function minute(moment: Date): string {
  return `${moment.toISOString().slice(0, 16).replace("T", " ")} UTC`;
}
