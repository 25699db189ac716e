import { join } from "node:path";
import { nodeOf } from "../support/node-version";
import { root } from "../support/paths";
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
