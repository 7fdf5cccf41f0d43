import { describe, expect, test } from "vitest";
import { opennessOf } from "@/components/policy/openness.ts";

const baseline = { mode: "enforced", text: "permit(principal, action, resource);" } as const;
const forbid = 'forbid(principal, action == SlackMCP::Action::"post_message", resource);';

describe("an agent", () => {
  test("is open while all is permitted and nothing is forbidden", () => {
    expect(opennessOf([baseline])).toBe("open");
    expect(
      opennessOf([
        { mode: "enforced", text: '// "all"\n@id("x")\n@denyMessage("a // b") permit(\n principal, action, resource\n);\n' },
      ]),
    ).toBe("open");
    expect(opennessOf([baseline, { mode: "shadow", text: forbid }, { mode: "off", text: forbid }])).toBe("open");
  });

  test("is narrowed by an enforced forbid or a permit that does not permit all", () => {
    expect(opennessOf([baseline, { mode: "enforced", text: forbid }])).toBe("narrowed");
    expect(opennessOf([baseline, { mode: "enforced", text: `// why\n@denyMessage("no")\n${forbid}` }])).toBe("narrowed");
    expect(opennessOf([{ mode: "enforced", text: "permit(principal, action, resource) when { context.time.hour > 8 };" }])).toBe(
      "narrowed",
    );
  });

  test("is closed when nothing that is enforced permits", () => {
    expect(opennessOf([])).toBe("closed");
    expect(opennessOf([{ ...baseline, mode: "off" }])).toBe("closed");
    expect(
      opennessOf([
        { ...baseline, mode: "shadow" },
        { mode: "enforced", text: forbid },
      ]),
    ).toBe("closed");
  });
});
