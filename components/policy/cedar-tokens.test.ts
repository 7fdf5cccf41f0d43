import { describe, expect, test } from "vitest";
import { cedarTokens } from "@/components/policy/cedar-tokens.ts";

const releaseWindow = `// nobody deletes at night
@denyMessage("Deletes wait for \\"day\\".")
forbid(
  principal,
  action in [ServiceMCP::Action::"delete_records", ServiceMCP::Action::"drop_table"],
  resource
)
when { context.time.hour < 9 || context.time.hour > 17 };
`;

const ofKind = (text: string, kind: string) => cedarTokens(text).flatMap((token) => (token.kind === kind ? [token.text] : []));

describe("colouring Cedar", () => {
  test("knows the words of a policy", () => {
    expect(ofKind(releaseWindow, "keyword")).toEqual(["forbid", "in", "when"]);
    expect(ofKind(releaseWindow, "variable")).toEqual(["principal", "action", "resource", "context", "context"]);
    expect(ofKind(releaseWindow, "entity")).toEqual(["ServiceMCP::Action", "ServiceMCP::Action"]);
    expect(ofKind(releaseWindow, "number")).toEqual(["9", "17"]);
    expect(ofKind(releaseWindow, "annotation")).toEqual(["@denyMessage"]);
    expect(ofKind(releaseWindow, "comment")).toEqual(["// nobody deletes at night"]);
    expect(ofKind(releaseWindow, "text")).toContain('"Deletes wait for \\"day\\"."');
  });

  test("takes no attribute for a keyword", () => {
    expect(ofKind("context.args.in == resource.principal", "keyword")).toEqual([]);
    expect(ofKind("context.args.in == resource.principal", "variable")).toEqual(["context", "resource"]);
  });

  test.each(["", "\n", releaseWindow, '"not closed', "é 🙂 \u0000 \\ @ :: //", '"a\\', "permit(principal,action,resource);"])(
    "loses nothing of %j",
    (text) => {
      expect(
        cedarTokens(text)
          .map((token) => token.text)
          .join(""),
      ).toBe(text);
    },
  );
});
