// Checks an AsyncAPI document with the project's own parser: the official JSON Schema, bindings, references and rules.
// (It does not hold examples against schemas: tests/contracts/ does.)
// Usage: node validate.mjs asyncapi.json. Exit code 1 where anything is wrong, with one line a fault.
import { readFileSync } from "node:fs";
import { Parser } from "@asyncapi/parser";

const WARNING = 1; // 0 error, 1 warning, 2 information, 3 hint

const [path] = process.argv.slice(2);
if (path === undefined) {
  console.error("usage: node validate.mjs FILE");
  process.exit(2);
}
const { document, diagnostics } = await new Parser().parse(readFileSync(path, "utf8"));
const faults = diagnostics.filter(({ severity }) => severity <= WARNING);
for (const { code, path: where, message } of faults) {
  console.error(`${where.join(".") || "the document"}: ${message} (${code})`);
}
if (faults.length > 0 || document === undefined) {
  process.exit(1);
}
console.log(`${path}: AsyncAPI ${document.version()}, ${document.channels().all().length} channels, no faults`);
