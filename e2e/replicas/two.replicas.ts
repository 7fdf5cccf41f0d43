import { afterAll, beforeAll, describe } from "vitest";
import { asking } from "@/e2e/replicas/asking.ts";
import { failover } from "@/e2e/replicas/failover.ts";
import { sessions } from "@/e2e/replicas/sessions.ts";
import { openStage, type Stage } from "@/e2e/replicas/stage.ts";
import { standing } from "@/e2e/replicas/standing.ts";
import { streams } from "@/e2e/replicas/streams.ts";
import { tasks } from "@/e2e/replicas/tasks.ts";

let open: Stage;
const stage = () => open;

beforeAll(async () => {
  open = await openStage();
});
afterAll(() => open?.close());

describe("two replicas behind nginx", () => {
  sessions(stage);
  streams(stage);
  asking(stage);
  tasks(stage);
  standing(stage);
  failover(stage);
});
