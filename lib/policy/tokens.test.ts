import { expect, test } from "vitest";
import { cedarEngine } from "@/lib/policy/cedar.ts";
import { tokensOf } from "@/lib/policy/tokens.ts";

const texts = (text: string) => [...tokensOf(text)].map((token) => token.text);

test("words, numbers, strings and symbols, without comments and white space", () => {
  expect(texts('forbid(x, A::"b c") // when {\r when\u0085{ 1<=2&&!a.b["]"] };')).toEqual([
    ..."forbid ( x , A ::".split(" "),
    '"b c"',
    ...") when { 1 <= 2 && ! a . b [".split(" "),
    '"]"',
    ..."] } ;".split(" "),
  ]);
});

test("places are UTF-16 offsets", () => {
  expect([...tokensOf('"😀é" x')].map((token) => token.offset)).toEqual([0, 6]);
});

test.each(['"a\\"b" c', '"a\\\\" c', '"// no comment" c', '"a\nb" c'])("the string of %j ends where Cedar ends it", (text) => {
  expect(texts(text).at(-1)).toBe("c");
  expect(texts(text)).toHaveLength(2);
});

test.each(['"never closed ) } ;', '"', '"ends in a backslash\\'])("a string that is never closed runs to the end: %j", (text) => {
  expect(texts(text)).toEqual([text]);
});

test("a literal stands for what it stands for in Cedar", () => {
  const literal = String.raw`"a\n\t\\\"\'\0\x41\u{e9}\u{1F600}é"`;
  const answer = cedarEngine().wasm.policyToJson(`@note(${literal}) permit(principal, action, resource);`);
  const [token] = tokensOf(literal);
  expect(answer).toMatchObject({ json: { annotations: { note: token?.value } } });
});
