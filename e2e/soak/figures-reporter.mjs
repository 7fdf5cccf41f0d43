import { appendFileSync } from "node:fs";

/** Keeps what the tests print, which vitest's own reports leave out, in the file of WICKET_SOAK_FIGURES. */
export default class FiguresReporter {
  onUserConsoleLog({ type, content }) {
    if (type === "stdout") appendFileSync(process.env.WICKET_SOAK_FIGURES, content);
  }
}
