import { type ChildProcess, spawn } from "node:child_process";
import { root } from "./paths";

/** Thrown if a program exits with a code other than 0; contains its output. */
export class ProgramFailed extends Error {
  constructor(
    program: string,
    readonly output: string,
  ) {
    super(`${program} failed`);
    this.name = "ProgramFailed";
  }
}

const children = new Set<ChildProcess>();

export function print(text = ""): void {
  process.stdout.write(`${text}\n`);
}

/** Runs a step and prints how long it took, together with the text that `work` returns. */
export async function step<T>(title: string, work: () => Promise<T>): Promise<T> {
  const started = Date.now();
  const seconds = () => `${((Date.now() - started) / 1000).toFixed(1)} s`.padStart(8);
  try {
    const result = await work();
    print(`${seconds()}  ${title}${typeof result === "string" ? `: ${result}` : ""}`);
    return result;
  } catch (error) {
    print(`${seconds()}  ${title}: failed`);
    throw error;
  }
}

type ProgramOptions = {
  variables?: Record<string, string>;
  show?: boolean;
  folder?: string;
  /** Called when a Node program sends a message to its parent. */
  whenTold?: () => void;
};

/**
 * Runs a Node program from node_modules to its end and returns its output; with `show` the output goes to the terminal
 * instead.
 *
 * @throws ProgramFailed
 */
export function runNode(options: string[], settings: ProgramOptions = {}): Promise<string> {
  return runProgram(process.execPath, options, settings);
}

/** @throws ProgramFailed */
export function runProgram(
  program: string,
  options: string[],
  { variables, show, folder = root, whenTold }: ProgramOptions = {},
): Promise<string> {
  return new Promise((resolve, reject) => {
    const child = spawn(program, options, {
      cwd: folder,
      env: { ...process.env, ...(show ? {} : { NO_COLOR: "1", FORCE_COLOR: "0" }), ...variables },
      stdio: show ? "inherit" : ["ignore", "pipe", "pipe", ...(whenTold ? ["ipc" as const] : [])],
    });
    children.add(child);
    if (whenTold) child.on("message", whenTold);
    let output = "";
    for (const stream of [child.stdout, child.stderr]) {
      stream?.setEncoding("utf8").on("data", (text: string) => {
        output += text;
      });
    }
    child.once("error", reject);
    child.once("close", (code) => {
      children.delete(child);
      if (code === 0) resolve(output);
      else reject(new ProgramFailed([program, ...options.slice(0, 2)].join(" "), output));
    });
  });
}

/** Ends the programs that a step is still running when the script itself is told to end. */
export function endPrograms(): void {
  for (const child of children) child.kill("SIGTERM");
}

/**
 * Calls `cleanUp` once when the script is told to end (Ctrl+C, TERM, a closed terminal) and exits; a second signal
 * exits immediately.
 */
export function onSignal(cleanUp: () => Promise<void>): void {
  let leaving = false;
  for (const signal of ["SIGINT", "SIGTERM", "SIGHUP"] as const) {
    process.on(signal, () => {
      if (leaving) process.exit(1);
      leaving = true;
      endPrograms();
      cleanUp().then(
        () => process.exit(0),
        (error: Error) => {
          process.stderr.write(`${error.message}\n`);
          process.exit(1);
        },
      );
    });
  }
}
