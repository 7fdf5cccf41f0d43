import { McpServer } from "@modelcontextprotocol/server";
import { z } from "zod";
import { answered, failed } from "@/lib/demo/answer.ts";

type Row = { [column: string]: string | number };
type Table = { columns: { name: string; type: string }[]; rows: Row[] };
export type DatabaseData = { tables: Map<string, Table> };

const rowsMax = 500;
const tableArgument = z.string().min(1).max(128).describe("Schema and table, as in prod.customer_records");

/** The tables of the made-up company, as they are after a start. */
export function freshDatabase(): DatabaseData {
  const text = (name: string) => ({ name, type: "text" });
  const whole = (name: string) => ({ name, type: "integer" });
  return {
    tables: new Map<string, Table>([
      [
        "prod.customer_records",
        {
          columns: [whole("id"), text("name"), text("email"), text("plan")],
          rows: [
            { id: 1, name: "Example Person One", email: "one@customer.example", plan: "team" },
            { id: 2, name: "Example Person Two", email: "two@customer.example", plan: "free" },
            { id: 3, name: "Example Person Three", email: "three@customer.example", plan: "enterprise" },
          ],
        },
      ],
      [
        "prod.invoices",
        {
          columns: [whole("id"), whole("customer_id"), whole("cents"), text("state")],
          rows: [
            { id: 9001, customer_id: 1, cents: 4900, state: "paid" },
            { id: 9002, customer_id: 3, cents: 129000, state: "open" },
          ],
        },
      ],
      [
        "staging.events",
        {
          columns: [whole("id"), text("kind"), text("at")],
          rows: [
            { id: 1, kind: "deploy", at: "2026-04-15T16:20:00Z" },
            { id: 2, kind: "rollback", at: "2026-04-15T16:42:00Z" },
          ],
        },
      ],
    ]),
  };
}

/** A real MCP server over made-up tables. Writes change `data`, which lives as long as the process. */
export function databaseServer(data: DatabaseData): McpServer {
  const server = new McpServer(
    { name: "wicket-demo-database", title: "Demo database (SIMULATED)", version: "1.0.0" },
    { instructions: "SIMULATED: made-up tables of a made-up company. Nothing here is real." },
  );
  const noSuchTable = (table: string) =>
    failed(`SIMULATED: there is no table ${JSON.stringify(table)}. list_tables names those that exist.`);

  server.registerTool(
    "list_tables",
    {
      title: "List tables",
      description: "SIMULATED. Names the tables of the demo database.",
      inputSchema: z.object({}),
      annotations: { readOnlyHint: true, openWorldHint: false },
    },
    async () => answered({ simulated: true, tables: [...data.tables.keys()] }),
  );

  server.registerTool(
    "list_records",
    {
      title: "List records",
      description: "SIMULATED. Reads records of a table of the demo database.",
      inputSchema: z.object({ table: tableArgument, limit: z.number().int().min(1).max(100).optional() }),
      annotations: { readOnlyHint: true, openWorldHint: false },
    },
    async ({ table, limit }) => {
      const found = data.tables.get(table);
      if (!found) return noSuchTable(table);
      return answered({ simulated: true, table, total: found.rows.length, records: found.rows.slice(0, limit ?? 20) });
    },
  );

  server.registerTool(
    "describe_table",
    {
      title: "Describe table",
      description: "SIMULATED. Names the columns of a table of the demo database and counts its records.",
      inputSchema: z.object({ table: tableArgument }),
      annotations: { readOnlyHint: true, openWorldHint: false },
    },
    async ({ table }) => {
      const found = data.tables.get(table);
      if (!found) return noSuchTable(table);
      return answered({ simulated: true, table, columns: found.columns, records: found.rows.length });
    },
  );

  server.registerTool(
    "insert_record",
    {
      title: "Insert record",
      description: "SIMULATED. Adds a record to a table of the demo database.",
      inputSchema: z.object({
        table: tableArgument,
        record: z.record(z.string().max(64), z.union([z.string().max(500), z.number()])),
      }),
      annotations: { readOnlyHint: false, destructiveHint: false, idempotentHint: false, openWorldHint: false },
    },
    async ({ table, record }) => {
      const found = data.tables.get(table);
      if (!found) return noSuchTable(table);
      if (found.rows.length >= rowsMax) return failed(`SIMULATED: ${table} holds ${rowsMax} records and takes no more.`);
      const columns = new Set(found.columns.map((column) => column.name));
      const unknown = Object.keys(record).find((name) => !columns.has(name));
      if (unknown !== undefined)
        return failed(`SIMULATED: ${table} has no column ${JSON.stringify(unknown)}. Nothing was inserted.`);
      found.rows.push(record);
      return answered({ simulated: true, table, inserted: 1 });
    },
  );

  server.registerTool(
    "delete_records",
    {
      title: "Delete records",
      description: "SIMULATED. Deletes the records of a table of the demo database that match the filter, for good.",
      inputSchema: z.object({
        table: tableArgument,
        filter: z.string().min(1).max(200).describe('"*" for every record, or column=value'),
      }),
      annotations: { readOnlyHint: false, destructiveHint: true, idempotentHint: true, openWorldHint: false },
    },
    async ({ table, filter }) => {
      const found = data.tables.get(table);
      if (!found) return noSuchTable(table);
      const [column, ...rest] = filter.split("=");
      const value = rest.join("=");
      if (filter !== "*" && !found.columns.some((one) => one.name === column)) {
        return failed(`SIMULATED: ${JSON.stringify(filter)} is neither "*" nor column=value of ${table}. Nothing was deleted.`);
      }
      const kept = filter === "*" ? [] : found.rows.filter((row) => String(row[column ?? ""]) !== value);
      const deleted = found.rows.length - kept.length;
      found.rows = kept;
      return answered({ simulated: true, table, deleted });
    },
  );

  server.registerTool(
    "drop_table",
    {
      title: "Drop table",
      description: "SIMULATED. Drops a table of the demo database with everything in it, for good.",
      inputSchema: z.object({ table: tableArgument }),
      annotations: { readOnlyHint: false, destructiveHint: true, idempotentHint: true, openWorldHint: false },
    },
    async ({ table }) => (data.tables.delete(table) ? answered({ simulated: true, table, dropped: true }) : noSuchTable(table)),
  );

  return server;
}
