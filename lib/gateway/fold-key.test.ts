import { describe, expect, it } from "vitest";
import { findDisguised, foldKey, knownKeys } from "@/lib/gateway/fold-key.ts";

describe("folding a key", () => {
  it.each(["NAME", "Name", "nAmE", "ＮＡＭＥ", "ｎａｍｅ", "𝐧𝐚𝐦𝐞"])("finds name in %s", (key) =>
    expect(foldKey(key)).toBe("name"),
  );
  it.each(["taskid", "TASKID", "taſkid", "tasKid", "TAſKıD", "taskİd"])("finds taskId in %s", (key) =>
    expect(foldKey(key)).toBe("taskid"),
  );
  it.each(["nаme", "námé", "na me", "name ", "names", "nam", ""])("does not find name in %s", (key) =>
    expect(foldKey(key)).not.toBe("name"),
  );
});

describe("a disguised key", () => {
  const known = knownKeys(["name", "taskId"]);
  it("is one that is nearly known, not one that is known or foreign", () => {
    expect(findDisguised(["name", "taskId", "owner", "Owner", "__proto__", ""], known)).toBeUndefined();
    expect(findDisguised(["name", "taskid"], known)).toBe("taskid");
  });
});
