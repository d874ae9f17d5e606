// What batchcheck is measured against on archives: JSON Lines, one schema,
// JSON.parse, ajv and nothing else. It prints how many documents are valid, and
// exits 1 if some are not.
//
//	node lines.js SCHEMA FILE
import { openSync, readFileSync, readSync } from "node:fs";
import Ajv from "ajv/dist/2020.js";

const [schema, file] = process.argv.slice(2);
// Not strict: the schema has keywords of its own, which ajv passes over.
const validate = new Ajv({ strict: false }).compile(JSON.parse(readFileSync(schema, "utf8")));

let documents = 0;
let valid = 0;
for (const line of lines(openSync(file))) {
  documents++;
  if (validate(JSON.parse(line))) valid++;
}
console.log(`${valid} of ${documents} valid`);
process.exitCode = valid < documents ? 1 : 0;

// lines reads in large pieces: node's readline takes longer than ajv.
function* lines(from) {
  const newline = 10;
  const piece = Buffer.alloc(1 << 20);
  let rest = Buffer.alloc(0);
  for (let size; (size = readSync(from, piece)) > 0; ) {
    const text = Buffer.concat([rest, piece.subarray(0, size)]);
    let start = 0;
    for (let end; (end = text.indexOf(newline, start)) >= 0; start = end + 1) yield text.toString("utf8", start, end);
    rest = text.subarray(start);
  }
  if (rest.length > 0) yield rest.toString("utf8");
}
