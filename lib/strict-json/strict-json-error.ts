/** Every way a text can fail, with its sentence. `legal` ones are JSON by RFC 8259 and refused because parsers disagree on them. */
export const strictJsonCauses = {
  not_utf8: { legal: false, sentence: "The body is not valid UTF-8." },
  byte_order_mark: { legal: false, sentence: "The body starts with a byte order mark." },
  cut_short: { legal: false, sentence: "The body ends in the middle of a JSON value, or holds none." },
  unexpected_character: { legal: false, sentence: "The body is not JSON." },
  more_than_one_value: { legal: false, sentence: "Something follows the JSON value in the body." },
  control_character: { legal: false, sentence: "A string in the body holds an unescaped control character." },
  bad_escape: { legal: false, sentence: "A string in the body holds an escape that JSON does not have." },
  bad_number: { legal: false, sentence: "A number in the body is not written as JSON writes numbers." },
  duplicate_key: { legal: true, sentence: "An object in the body has the same key twice." },
  nul_in_key: { legal: true, sentence: "A key in the body contains a NUL character." },
  lone_surrogate: { legal: true, sentence: "A string in the body holds half of a surrogate pair." },
  too_deep: { legal: true, sentence: "The body is nested too deeply." },
  too_many_values: { legal: true, sentence: "The body holds too many values." },
} as const;
export type StrictJsonCause = keyof typeof strictJsonCauses;

/** `offset` counts UTF-16 units from the start of the body. The message never repeats any of the input. */
export class StrictJsonError extends Error {
  override readonly name = "StrictJsonError";
  constructor(
    readonly reason: StrictJsonCause,
    readonly offset: number,
  ) {
    super(strictJsonCauses[reason].sentence);
  }
}
