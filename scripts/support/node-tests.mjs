// Runs programs of node:test in the given order, several at a time: `node --test` would sort them by name. Prints a
// readable report, and writes how many passed and how long each file took. Tells its parent when fewer files are left
// than run at once.
import { writeFileSync } from "node:fs";
import { run } from "node:test";
import { spec } from "node:test/reporters";

const [report = "", concurrency, ...files] = process.argv.slice(2);
const totals = {};
const seconds = {};
/** The files that have not ended. */
const left = new Set(files);

run({ files, concurrency: Number(concurrency) })
  .on("test:fail", () => {
    process.exitCode = 1;
  })
  .on("test:complete", ({ name, file, details }) => {
    if (name !== file) return;
    seconds[file] = details.duration_ms / 1000;
    left.delete(file);
    if (left.size < Number(concurrency)) process.send?.("a processor is free");
  })
  .on("test:diagnostic", ({ nesting, message }) => {
    const [, name, count] = /^(\w+) ([\d.]+)$/.exec(message) ?? [];
    if (nesting === 0 && name) totals[name] = Number(count);
  })
  .on("end", () => writeFileSync(report, JSON.stringify({ totals, seconds })))
  .compose(spec)
  .pipe(process.stdout);
