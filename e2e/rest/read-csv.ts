/** Reads RFC 4180 to the letter, so that a test notices what a lenient reader would forgive. Throws at the first fault. */
export function readCsv(text: string): string[][] {
  const rows: string[][] = [];
  let row: string[] = [];
  let at = 0;
  while (at < text.length) {
    let cell = "";
    if (text[at] === '"') {
      for (at += 1; ; at += 1) {
        const sign = text[at];
        if (sign === undefined) throw new Error("A quoted cell has no end.");
        if (sign !== '"') cell += sign;
        else if (text[at + 1] === '"') {
          cell += sign;
          at += 1;
        } else break;
      }
      at += 1;
    } else {
      for (; at < text.length && text[at] !== "," && text[at] !== "\r"; at += 1) {
        if (text[at] === '"' || text[at] === "\n") throw new Error(`An unquoted cell holds a quote or line feed at ${at}.`);
        cell += text[at];
      }
    }
    row.push(cell);
    if (text[at] === ",") {
      at += 1;
      if (at === text.length) throw new Error("The text ends with a comma.");
    } else if (text.startsWith("\r\n", at)) {
      rows.push(row);
      row = [];
      at += 2;
    } else throw new Error(`A cell ends with neither a comma nor CRLF at ${at}.`);
  }
  return rows;
}
