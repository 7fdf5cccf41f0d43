import { createHash } from "node:crypto";
import { rewriteStrings } from "@/lib/gateway/edit-text.ts";
import { type JsonObject, type RequestMessage, readMessage } from "@/lib/gateway/message.ts";
import { readTaskHandle, type TaskOwner, taskHandle } from "@/lib/gateway/task-handle.ts";

/** Where a message names a task: legacy tasks (MCP 2025-11-25, "Tasks") and the extension of 2026-07-28 (SEP-2663). */
const taskIdPaths: readonly (readonly string[])[] = [
  ["result", "taskId"],
  ["result", "task", "taskId"],
  ["result", "tasks", "*", "taskId"],
  ["result", "_meta", "io.modelcontextprotocol/related-task", "taskId"],
  ["params", "taskId"],
  ["params", "_meta", "io.modelcontextprotocol/related-task", "taskId"],
];
const listenedPath = ["params", "notifications", "taskIds", "*"];

/** An upstream's message with its tasks' ids replaced by handles that only this member can use. */
export function withTaskHandles(text: string, service: string, owner: TaskOwner): string {
  if (!text.includes('"task')) return text;
  const change = (taskId: string) => taskHandle(service, taskId, owner);
  return rewriteStrings(
    text,
    [...taskIdPaths, listenedPath].map((path) => ({ path, change })),
  );
}

/**
 * A client's request with the upstream's own ids in the place of handles. What was not given to this member at this connector becomes an id
 * that no upstream gives, so that the upstream says in its own words that there is no such task: its own id, which a handle shows, would
 * lead somebody else to it.
 */
export function withTaskIds(message: RequestMessage, service: string, owner: TaskOwner): RequestMessage {
  if (!message.method.startsWith("tasks/") && message.method !== "subscriptions/listen") return message;
  const change = (handle: string) => {
    const task = readTaskHandle(handle, owner);
    if (task?.service === service) return task.taskId;
    return `none-${createHash("sha256").update(handle).digest("hex")}`;
  };
  const text = rewriteStrings(message.text, [
    { path: ["params", "taskId"], change },
    { path: listenedPath, change },
  ]);
  return text === message.text ? message : (readMessage(new TextEncoder().encode(text)) as RequestMessage);
}

/** Whether an answer may hold a task: the call asked for one, or the request is about one. */
export function mayNameTask(params: JsonObject | null, method: string): boolean {
  return method.startsWith("tasks/") || (params !== null && "task" in params);
}
