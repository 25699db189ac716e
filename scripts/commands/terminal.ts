import { disconnect } from "#db/pool";
import { checkDatabase } from "#lib/domain/installation/check";
import { checkEnvironment } from "#lib/infra/env";
import { loadVariables } from "../standalone/variables.mjs";

/** Runs a command on the portal's own database, with the portal's own settings. */
export async function atTerminal<T>(work: () => Promise<T>): Promise<T> {
  await loadVariables();
  const { demo } = checkEnvironment({ sendsLetters: false });
  try {
    const problem = await checkDatabase(demo);
    if (problem) throw new Error(`Nothing was done: ${problem}`);
    return await work();
  } finally {
    await disconnect();
  }
}

/** Runs a command as a program: prints what went wrong, and sets the exit code. */
export async function asProgram(run: (options: string[]) => Promise<void>): Promise<void> {
  try {
    await run(process.argv.slice(2));
  } catch (error) {
    process.stderr.write(`${(error as Error).message}\n`);
    process.exit(1);
  }
}
