// Runs the statements of its standard input on one database, and prints the rows of
// the last of them, a line each.
import { text } from "node:stream/consumers";
import { DuckDBInstance } from "@duckdb/node-api";

const connection = await (await DuckDBInstance.create(":memory:")).connect();
let rows = [];
for (const statement of (await text(process.stdin)).split(/;\s*\n/).filter((s) => s.trim())) {
  rows = await (await connection.runAndReadAll(statement)).getRows();
}
for (const row of rows) console.log(row.join("|"));
