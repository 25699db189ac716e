import { existsSync, mkdirSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { keep, root } from "../support/paths";
import { ProgramFailed, runProgram, step } from "../support/steps";

/**
 * Runs the whole bench, with the portal, the bare application and the hash, on another version of Node.
 *
 * @returns the exit code
 */
export async function runOnNode(version: number, options: string[]): Promise<number> {
  const program = await step(`Node ${version}`, () => nodeOf(version));
  const task = [join(root, "scripts/bench/task.mjs"), "bench", ...options];
  try {
    await runProgram(program, task, { show: true });
    return 0;
  } catch (error) {
    if (error instanceof ProgramFailed) return 1;
    throw error;
  }
}

/** The program of this version, from npm, in a folder of its own; installed when it is first needed. */
async function nodeOf(version: number): Promise<string> {
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
