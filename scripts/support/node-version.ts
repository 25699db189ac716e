import { existsSync, mkdirSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { keep } from "./paths";
import { runProgram } from "./steps";

/** The program of another version of Node, from npm, in a folder of its own; installed when it is first needed. */
export async function nodeOf(version: number): Promise<string> {
  // The package `node` installs this one by a script, which npm may be told not to run.
  const name = `node-${process.platform}-${process.arch}`;
  const folder = join(keep, "bench", `node-${version}`);
  const program = join(folder, "node_modules", name, "bin/node");
  if (existsSync(program)) return program;
  mkdirSync(folder, { recursive: true });
  writeFileSync(join(folder, "package.json"), '{ "private": true }');
  const options = ["install", "--no-audit", "--no-fund", "--loglevel=error"];
  await runProgram("npm", [...options, `${name}@${version}`], { folder });
  return program;
}
