/**
 * Something sealed did not open: it was changed, cut, moved to another row, or the secret was not the right one. Which of these it was is
 * not said, in words or as a cause, because an answer would help somebody who tries (NIST SP 800-38D, 7.2: the one answer is FAIL).
 */
export class CannotBeOpened extends Error {
  override readonly name = "CannotBeOpened";
  constructor() {
    super("What was sealed could not be opened. Nothing was read.");
  }
}
