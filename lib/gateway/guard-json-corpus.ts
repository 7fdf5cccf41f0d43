/** The body of an answer, and the id of the request where that is not 1. */
export type Answer = string | Buffer | [body: string, idText: string];

const bytes = (...parts: (string | readonly number[])[]) =>
  Buffer.concat(parts.map((part) => (typeof part === "string" ? Buffer.from(part) : Buffer.from(part))));
/** How a response to the request 1 begins. */
export const head = '{"jsonrpc":"2.0","id":1';
/** The shortest response to the request 1. */
export const good = `${head},"result":{}}`;
const asking = '{"jsonrpc":"2.0","id":9,"method":"sampling/createMessage","params":{}}';
const objects = (depth: number) => `${'{"a":'.repeat(depth - 1)}{}${"}".repeat(depth - 1)}`;

/** To be passed on byte for byte. */
export const responses: readonly Answer[] = [
  good,
  '{"jsonrpc":"2.0","error":{}}',
  `${head},"error":{"code":-32600,"message":"no","data":[1,{"a":null}]}}`,
  '{"jsonrpc":"2.0","id":null,"error":{"code":1}}',
  '{"error":{},"id":null,"jsonrpc":"2.0"}',
  '{"result":{"a":[]},"id":1,"jsonrpc":"2.0"}',
  ' \t\r\n{ "jsonrpc" : "2.0" ,\n"id" : 1 , "result" : { } } \t\r\n',
  String.raw`{"\u006a\u0073onrp\u0063":"\u0032.0","\u0069d":1,"r\u0065sult":{"\uD83D\uDE00":"\ud83d\ude00 \"}\\"}}`,
  ['{"jsonrpc":"2.0","id":"1","result":{}}', '"1"'],
  [String.raw`{"jsonrpc":"2.0","id":"a\u002fé","result":{}}`, String.raw`"\u0061\/é"`],
  [`{"jsonrpc":"2.0","id":"${"\\u00e9".repeat(256)}","result":{}}`, `"${"é".repeat(256)}"`],
  ['{"jsonrpc":"2.0","id":-9007199254740991,"result":{}}', "-9007199254740991"],
  ['{"jsonrpc":"2.0","id":1.0e0 ,"result":{}}', "1"],
  ['{"jsonrpc":"2.0","id":0,"result":{}}', "0"],
  // What is inside a result is data, whatever it looks like.
  `${head},"result":{"a":${asking},"method":"x","id":2,"jsonrpc":3,"a":"${"k".repeat(300)}","${"k".repeat(300)}":1}}`,
  `${head},"result":{"text":"é 日本 😀 \\ud800","n":[-0,1.5e-7,1E400,true,false,null,"",[],{}]}}`,
  `${head},"result":${objects(127)}}`,
  `${good}${" ".repeat(1023)}`,
];

/** Never to reach a client as JSON. */
export const refusals: readonly Answer[] = [
  // Other messages, alone, together and in disguise.
  asking,
  `[${good}]`,
  `[${good},${asking}]`,
  `${good}${asking}`,
  `${good}\n${asking}`,
  `${good},${asking}`,
  `${good}]`,
  `${good}}`,
  `${good}\u0000`,
  `${good}x`,
  `${good}\u00a0`,
  `${good}${" ".repeat(1024)}`,
  '{"jsonrpc":"2.0","method":"notifications/message","params":{}}',
  `${head},"method":"ping"}`,
  `${head},"result":{},"method":"ping"}`,
  `${head},"result":{},"params":{}}`,
  String.raw`${head},"result":{},"m\u0065thod":"ping"}`,
  String.raw`${head},"result":{},"method\u0000":"ping"}`,
  `${head},"result":{},"Method":"ping"}`,
  `${head},"Result":{}}`,
  `${head},"re\u017fult":{}}`,
  `${head},"result":{},"":1}`,
  `${head},"result":{},"__proto__":{"method":"ping"}}`,
  `${head},"result":{},"${"x".repeat(70)}":1}`,
  `{"${"x".repeat(2000)}":1,"jsonrpc":"2.0","id":1,"result":{}}`,
  // Members twice, missing, too many or of another shape.
  `${head},"result":{},"result":{}}`,
  String.raw`${head},"result":{},"\u0069d":1}`,
  `${head},"result":{},"jsonrpc":"2.0"}`,
  String.raw`${head},"error":{},"err\u006fr":{}}`,
  `${head},"result":{},"error":{}}`,
  `${head},"error":{},"result":{}}`,
  `${head}}`,
  '{"jsonrpc":"2.0","result":{}}',
  '{"id":1,"result":{}}',
  "{}",
  ...["null", "[]", "[{}]", '"a"', "1", "true", "[", "{"].flatMap((value) => [
    `${head},"result":${value}}`,
    `${head},"error":${value}}`,
  ]),
  ...['"1.0"', "2.0", '"2.0 "', "null", "[]", '{"a":"2.0"}', '["2.0"]', `"${"2".repeat(3000)}"`].map(
    (version) => `{"jsonrpc":${version},"id":1,"result":{}}`,
  ),
  ...['"1"', "2", "null", "true", "[1]", "{}", '{"a":1}', "-1", "1.5", "10", "1e1", "1.00000000000000000001", "01", '""'].map(
    (id) => `{"jsonrpc":"2.0","id":${id},"result":{}}`,
  ),
  `{"jsonrpc":"2.0","id":1${" ".repeat(10)}${"0".repeat(10)},"result":{}}`,
  `{"jsonrpc":"2.0","id":1.${"0".repeat(3000)},"result":{}}`,
  '{"jsonrpc":"2.0","id":2,"error":{}}',
  '{"id":null,"jsonrpc":"2.0","result":{}}',
  ['{"jsonrpc":"2.0","id":1,"result":{}}', '"1"'],
  ['{"jsonrpc":"2.0","id":"A","result":{}}', '"a"'],
  ['{"jsonrpc":"2.0","id":9007199254740992,"result":{}}', "9007199254740991"],
  // No JSON, or JSON that some readers would take otherwise.
  "",
  " \n",
  "null",
  '"a"',
  "1",
  good.slice(0, -1),
  good.slice(0, -2),
  `\ufeff${good}`,
  ` \ufeff${good}`,
  `\u000c${good}`,
  `${head},"result":{},}`,
  `{,"jsonrpc":"2.0","id":1,"result":{}}`,
  `${head} "result":{}}`,
  `${head},"result"{}}`,
  `${head},result:{}}`,
  `${head},'result':{}}`,
  `${head},"result":{}/* */}`,
  `// a\n${good}`,
  `${good}// a`,
  `)]}'\n${good}`,
  `data: ${good}\n\n`,
  `${head},"result":${objects(128)}}`,
  `${head},"result":{"a":${"[".repeat(100_000)}`,
  ...["NaN", "Infinity", "-Infinity", "undefined", "01", "1.", ".5", "+1", "0x1", "1_0", "1n", "tru", "True", "nulll", "-"].map(
    (value) => `${head},"result":{"a":${value}}}`,
  ),
  ...["{]", "[}", "[1,]", "[,1]", '{"a":1,}', "{1:1}", '{"a" 1}', '{"a":1 "b":2}', "[1 2]", "[1;2]", "{[]:1}", "[]]", "{}}"].map(
    (value) => `${head},"result":{"a":${value}}}`,
  ),
  ...["\\x41", "\\'", "\\u12", "\\u{41}", "\\U0041", "\n", "\t", "\u0000", "\u001f", "\\\n"].map(
    (text) => `${head},"result":{"a":"${text}"}}`,
  ),
  ...[
    [0xff],
    [0xc0, 0xaf],
    [0xc0, 0xa2],
    [0xed, 0xa0, 0x80],
    [0xf4, 0x90, 0x80, 0x80],
    [0xf8, 0x88, 0x80, 0x80, 0x80],
    [0x80],
    [0xe2, 0x82],
    [0xe9],
    [0xf0, 0x80, 0x80, 0x80],
    [0xc3, 0xa9, 0xa9],
  ].map((invalid) => bytes(`${head},"result":{"a":"`, invalid, '"}}')),
  bytes(`${head},"result":{},"resul`, [0xf4], '":{}}'),
  bytes(good, [0xe2, 0x80]),
  Buffer.from(good, "utf16le"),
  Buffer.from(`\ufeff${good}`, "utf16le"),
];
