import fc from "fast-check";
import { expect, test } from "vitest";
import { exposedUri, splitExposedUri } from "@/lib/connectors/exposed-uri.ts";
import { askedId, readAskedId } from "@/lib/gateway/asked-id.ts";
import { readTaskHandle, taskHandle } from "@/lib/gateway/task-handle.ts";

const secret = Buffer.alloc(32, 3);
const service = fc.constantFrom("a", "github", "my-notes", "x--y");

test("an exposed URI comes apart into the service and its own URI, whatever that is, and is a URI when that is one", () => {
  fc.assert(
    fc.property(service, fc.string({ minLength: 1, unit: "grapheme" }), (key, uri) => {
      expect(splitExposedUri(exposedUri(key, uri))).toEqual({ service: key, uri });
    }),
  );
  expect(new URL(exposedUri("my-notes", "demo://a/b?c=d+e")).protocol).toBe("my-notes+demo:");
  for (const wrong of ["", "+a", "a+", "demo://a"]) expect(splitExposedUri(wrong)).toBeNull();
});

test("a task's handle leads its member to the upstream's id, and nobody else, and nowhere else", () => {
  fc.assert(
    fc.property(service, fc.string({ unit: "grapheme" }), (key, taskId) => {
      const owner = { memberId: "m1", secret };
      const handle = taskHandle(key, taskId, owner);
      expect(readTaskHandle(handle, owner)).toEqual({ service: key, taskId });
      expect(readTaskHandle(handle, { memberId: "m2", secret })).toBeNull();
      expect(readTaskHandle(handle, { memberId: "m1", secret: Buffer.alloc(32, 4) })).toBeNull();
      expect(readTaskHandle(`${handle}x`, owner)).toBeNull();
      expect(readTaskHandle(handle.replace(key, "z"), owner)).toBeNull();
      expect(readTaskHandle(taskId, owner)).toBeNull();
    }),
  );
});

test("what an upstream asked is answered in the conversation that it was asked in, with the id that it gave", () => {
  const here = { memberId: "m1", clientSession: "s1", secret };
  fc.assert(
    fc.property(service, fc.oneof(fc.integer(), fc.string({ unit: "grapheme" })), (key, id) => {
      const idText = JSON.stringify(id);
      const asked = askedId(key, idText, here);
      expect(readAskedId(asked, here)).toEqual({ service: key, idText });
      expect(readAskedId(asked, { ...here, clientSession: "s2" })).toBeNull();
      expect(readAskedId(asked, { ...here, memberId: "m2" })).toBeNull();
      expect(readAskedId(asked.replace(`.${key}.`, ".z."), here)).toBeNull();
      expect(readAskedId(id, here)).toBeNull();
    }),
  );
});
