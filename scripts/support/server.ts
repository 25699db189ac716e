import { spawn } from "node:child_process";
import { closeSync, existsSync, mkdirSync, openSync, readFileSync, realpathSync } from "node:fs";
import { dirname } from "node:path";
import { commandOf, waitForEnd } from "#db/processes";
import { root } from "./paths";

export type Server = {
  pid: number;
  port: number;
  /** Settles when the process has ended, for any reason. */
  ended: Promise<void>;
  /** Asks it to end, and kills it after ten seconds (S-96). Does nothing if it has already ended. */
  stop(signal?: NodeJS.Signals): Promise<void>;
};

/** Variables that a server inherits from the terminal; none of them is a setting of the portal. */
const inherited = [
  "PATH",
  "HOME",
  "USER",
  "TMPDIR",
  "TEMP",
  "TMP",
  "LANG",
  "SystemRoot",
  "NODE_EXTRA_CA_CERTS",
];

/**
 * Starts a Node program that serves HTTP and waits until it answers. The process leads a group of its own:
 * Ctrl+C only reaches the script, which then stops everything in order.
 *
 * @throws Error with the end of the log, if the process ends or does not answer in time
 */
export async function startServer(settings: {
  command: string[];
  variables: Record<string, string>;
  port: number;
  log: string;
  /** As it is named in an error; "The portal" if nothing is given. */
  name?: string;
  /** The path that answers once it has started; /api/health if none is given. */
  answersAt?: string;
  /** The status of that answer; 200 if none is given. */
  answersWith?: number;
  /** Milliseconds. */
  patience?: number;
  /** The processor cores that it may use, in the format of `taskset -c`. */
  cores?: string;
}): Promise<Server> {
  mkdirSync(dirname(settings.log), { recursive: true });
  const log = openSync(settings.log, "w", 0o600);
  const environment = Object.fromEntries(
    inherited.flatMap((name) =>
      process.env[name] === undefined ? [] : [[name, process.env[name]]],
    ),
  );
  const node = [process.execPath, ...settings.command];
  const [program = "", ...options] = settings.cores
    ? ["taskset", "-c", settings.cores, ...node]
    : node;
  const child = spawn(program, options, {
    cwd: root,
    env: {
      ...environment,
      ...settings.variables,
      NEXT_TELEMETRY_DISABLED: "1",
    } as unknown as NodeJS.ProcessEnv,
    stdio: ["ignore", log, log],
    detached: true,
  });
  closeSync(log);
  let running = true;
  const ended = new Promise<void>((resolve) => {
    const end = () => {
      running = false;
      resolve();
    };
    child.once("exit", end).once("error", end);
  });
  const pid = child.pid ?? 0;
  const server: Server = {
    pid,
    port: settings.port,
    ended,
    async stop(signal = "SIGTERM") {
      if (running) await endGroup(pid, signal);
      await ended;
    },
  };

  for (const deadline = Date.now() + (settings.patience ?? 60_000); ; ) {
    if (await answers(settings)) return server;
    if (!running || Date.now() > deadline) {
      await server.stop("SIGKILL");
      const lines = readFileSync(settings.log, "utf8").trim().split("\n").slice(-30).join("\n");
      const name = settings.name ?? "The portal";
      throw new Error(`${name} does not start on port ${settings.port}:\n${lines}`);
    }
    await new Promise((resolve) => setTimeout(resolve, 100));
  }
}

async function answers(settings: {
  port: number;
  answersAt?: string;
  answersWith?: number;
}): Promise<boolean> {
  const { port, answersAt = "/api/health", answersWith = 200 } = settings;
  try {
    const response = await fetch(`http://127.0.0.1:${port}${answersAt}`, {
      redirect: "manual",
      signal: AbortSignal.timeout(30_000),
    });
    await response.arrayBuffer();
    return response.status === answersWith;
  } catch {
    return false;
  }
}

/** Ends a process group, and kills it after ten seconds. */
async function endGroup(pid: number, signal: NodeJS.Signals = "SIGTERM"): Promise<void> {
  const send = (what: NodeJS.Signals) => {
    try {
      process.kill(-pid, what);
    } catch {
      // It has ended in the meantime.
    }
  };
  send(signal);
  if (!(await waitForEnd(pid, 10_000))) send("SIGKILL");
}

/** Ends a server that outlived the script which recorded its process id; an unrelated process is left alone. */
export async function endOrphan(pid: number): Promise<void> {
  if (isOurs(pid)) await endGroup(pid);
}

/** Process ids are reused. Next renames its process, so it is recognized by its working directory. */
function isOurs(pid: number): boolean {
  const command = commandOf(pid);
  if (command === null || command.includes(root)) return command !== null;
  const folder = `/proc/${pid}/cwd`;
  return (
    command.includes("next-server") && existsSync(folder) && realpathSync(folder).startsWith(root)
  );
}
