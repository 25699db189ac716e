// Runs programs of node:test in the given order, several at a time: `node --test` would sort them by name. Prints a
// readable report, and writes how many passed and how long each file took.
import { writeFileSync } from "node:fs";
import { run } from "node:test";
import { spec } from "node:test/reporters";

const [report = "", concurrency, ...files] = process.argv.slice(2);
const totals = {};
const seconds = {};

run({ files, concurrency: Number(concurrency) })
  .on("test:fail", () => {
    process.exitCode = 1;
  })
  .on("test:complete", ({ name, file, details }) => {
    if (name === file) seconds[file] = details.duration_ms / 1000;
  })
  .on("test:diagnostic", ({ nesting, message }) => {
    const [, name, count] = /^(\w+) ([\d.]+)$/.exec(message) ?? [];
    if (nesting === 0 && name) totals[name] = Number(count);
  })
  .on("end", () => writeFileSync(report, JSON.stringify({ totals, seconds })))
  .compose(spec)
  .pipe(process.stdout);
