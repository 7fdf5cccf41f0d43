import { describe, expect, it } from "vitest";
import { attemptCounter } from "@/lib/access/attempts.ts";

const at = (second: number) => new Date(Date.UTC(2026, 10, 20) + second * 1000);

describe("attempts are limited per name", () => {
  it("refuses the one over the limit and says when the window ends", () => {
    const attempt = attemptCounter({ limit: 2, windowSeconds: 60, names: 10 });
    expect(attempt("alex", at(0))).toEqual({ allowed: true });
    expect(attempt("alex", at(10))).toEqual({ allowed: true });
    expect(attempt("alex", at(20))).toEqual({ allowed: false, retryAfterSeconds: 40 });
    expect(attempt("sam", at(20))).toEqual({ allowed: true });
    expect(attempt("alex", at(60))).toEqual({ allowed: true });
  });

  it("remembers a bounded number of names, the latest ones", () => {
    const attempt = attemptCounter({ limit: 1, windowSeconds: 60, names: 2 });
    attempt("first", at(0));
    attempt("second", at(0));
    attempt("third", at(0));
    expect(attempt("third", at(1)).allowed).toBe(false);
    expect(attempt("second", at(1)).allowed).toBe(false);
    expect(attempt("first", at(1)).allowed).toBe(true);
  });
});
