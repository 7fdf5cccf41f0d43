/** What a client shows to whoever uses it: the text of a result, or the words of an error. */
export type Shown = { said: string } | { refused: string };

/** A real client, connected, as far as the tests ask it. */
export type InteropClient = {
  tools(): Promise<string[]>;
  call(tool: string, args: { [name: string]: unknown }): Promise<Shown>;
  prompts: { list(): Promise<string[]>; get(name: string): Promise<Shown> };
  resources: { list(): Promise<string[]>; read(uri: string): Promise<Shown> };
  close(): Promise<void>;
};

export type OpenClient = (url: string, key: string) => Promise<InteropClient>;

/** Every client reports an error of the server by throwing; what it throws is what its user sees. */
export async function shown(ask: () => Promise<string>): Promise<Shown> {
  try {
    return { said: await ask() };
  } catch (error) {
    return { refused: error instanceof Error ? error.message : String(error) };
  }
}

type Content = { text?: string | undefined };

/** The texts of a `tools/call`, `prompts/get` or `resources/read` result, one after the other. */
export function textOf(result: unknown): string {
  const { content, contents, messages } = result as {
    content?: Content[];
    contents?: Content[];
    messages?: { content: Content }[];
  };
  const blocks = content ?? contents ?? messages?.map((message) => message.content) ?? [];
  return blocks.map((block) => block.text ?? "").join("");
}
