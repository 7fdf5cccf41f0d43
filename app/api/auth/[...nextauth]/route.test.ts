import { expect, it } from "vitest";
import * as route from "@/app/api/auth/[...nextauth]/route.ts";

it("has no GET and no HEAD, so that nothing a mail scanner opens can spend a link or end a session", () => {
  expect(Object.keys(route)).toEqual(["POST"]);
});
