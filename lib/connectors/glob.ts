/**
 * Whether the whole text matches a pattern in which `*` stands for any run of characters and everything else for itself. Takes at most
 * the product of both lengths in steps, whatever the pattern: no regular expression, nothing to backtrack into.
 */
export function matchesGlob(pattern: string, text: string): boolean {
  let at = 0;
  let place = 0;
  let star = -1;
  let resume = 0;
  while (place < text.length) {
    if (pattern[at] === "*") {
      star = at;
      at += 1;
      resume = place;
    } else if (at < pattern.length && pattern[at] === text[place]) {
      at += 1;
      place += 1;
    } else if (star !== -1) {
      at = star + 1;
      resume += 1;
      place = resume;
    } else {
      return false;
    }
  }
  while (pattern[at] === "*") at += 1;
  return at === pattern.length;
}
