/** `database.delete_records` as people read it, or the method where a call named no tool. */
export function toolName({ service, tool, method }: { service: string | null; tool: string | null; method: string }): string {
  if (tool === null) return service === null ? method : `${service} · ${method}`;
  return service === null ? tool : `${service}.${tool}`;
}
