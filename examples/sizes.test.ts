import assert from "node:assert/strict";
import { readdirSync, readFileSync } from "node:fs";
import { test } from "node:test";

/** The lines of the programs in a folder, and of the files of another one that it uses. */
function linesOf(folder: string, ...shared: string[]): number {
  const own = readdirSync(new URL(folder, import.meta.url)).map((name) => `${folder}/${name}`);
  const programs = [...own, ...shared].filter((path) => path.endsWith(".mjs"));
  const texts = programs.map((path) => readFileSync(new URL(path, import.meta.url), "utf8"));
  return texts.join("").split("\n").length - 1;
}

test("the examples are as short as their descriptions say", () => {
  const proxy = linesOf("proxy");
  assert.ok(proxy > 100 && proxy <= 150, `the proxy has ${proxy} lines`);
  const system = linesOf("telephone-system", "invoice-archive/html.mjs");
  assert.ok(system > 300 && system <= 400, `the telephone system has ${system} lines`);
  const archive = linesOf("invoice-archive");
  assert.ok(archive > 300 && archive <= 400, `the invoice archive has ${archive} lines`);
});
