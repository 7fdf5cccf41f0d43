/**
 * Wicket cannot run as it is set up. Every fault is a sentence that says what is wrong and what to do; none holds a secret. The command
 * line prints them one to a line and ends with 1.
 */
export class ConfigurationError extends Error {
  override readonly name = "ConfigurationError";
  constructor(readonly faults: readonly string[]) {
    super(faults.join("\n"));
  }
}
