import { existsSync, readFileSync, realpathSync, renameSync, rmSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { give } from "./embedded-data";
import { execute, type Home } from "./embedded-home";
import { findFreePort } from "./free-port";
import { commandOf } from "./processes";

/**
 * Starts the server and waits until it listens, or adopts the one that runs already. With pg_ctl and not with the
 * package's class: pg_ctl starts a postmaster in a session of its own (Ctrl+C in the terminal does not stop it before
 * the portal), waits until it answers, and stops it in order. The class ties it to the parent, rejects with `undefined`
 * if an orphan is already running, cannot adopt it, and writes the password to a world-readable file.
 *
 * @throws Error if it does not start in eight attempts or a minute
 */
export async function launchPostmaster(home: Home, options: string[], port?: number) {
  const data = join(home.folder, "data");
  const log = join(home.folder, "log");
  const deadline = Date.now() + 60_000;
  for (let attempt = 1; ; ) {
    const running = findPostmaster(data);
    if (running?.ready) return { pid: running.pid, port: running.port, adopted: true };
    if (running === null) {
      const chosen = port ?? (await findFreePort());
      const flags = [...options, `port=${chosen}`].map((option) => `-c ${option}`).join(" ");
      if (existsSync(log)) renameSync(log, `${log}.old`);
      writeFileSync(log, "", { mode: 0o600 });
      give(home, log);
      try {
        await control(home, ["start", "-w", "-t", "60", "-l", log, "-o", flags]);
        const pid = findPostmaster(data)?.pid;
        if (pid !== undefined) return { pid, port: chosen, adopted: false };
      } catch (error) {
        // The port was taken meanwhile, the last backends of a killed server still hold its memory, or another process
        // is starting the same server: all of it is temporary.
        if (attempt === 8 || Date.now() > deadline) {
          const reason = readFileSync(log, "utf8").trim().split("\n").slice(-8).join("\n");
          throw new Error(`PostgreSQL does not start:\n${reason}`, { cause: error });
        }
      }
      attempt += 1;
    }
    if (Date.now() > deadline) throw new Error(`PostgreSQL in ${data} does not become ready.`);
    await pause(100 * attempt);
  }
}

/**
 * The running server of these data. A pid file that names a dead process, an unrelated one (ids are reused, immediately
 * after a container's restart) or the server of another folder (the tree was copied while it ran) is removed, because
 * PostgreSQL itself would refuse to start over some of these. Its own lock on the shared memory still keeps two servers
 * off one folder.
 */
export function findPostmaster(data: string): { pid: number; port: number; ready: boolean } | null {
  const path = join(data, "postmaster.pid");
  let lines: string[];
  try {
    lines = readFileSync(path, "utf8").split("\n");
  } catch {
    return null;
  }
  const pid = Number(lines[0]);
  const command = commandOf(pid);
  if (command?.includes("postgres") && command.includes(data) && sameFolder(lines[1], data)) {
    return { pid, port: Number(lines[3]), ready: lines[7]?.trim() === "ready" };
  }
  rmSync(path, { force: true });
  return null;
}

function sameFolder(path: string | undefined, data: string): boolean {
  return path !== undefined && existsSync(path) && realpathSync(path) === realpathSync(data);
}

/** Runs `pg_ctl` on the data of this server. */
export function control(home: Home, options: string[]): Promise<void> {
  return execute(home, "pg_ctl", ["-D", join(home.folder, "data"), ...options]);
}

/** Resolves after so many milliseconds. */
const pause = (milliseconds: number) =>
  new Promise<void>((resolve) => setTimeout(resolve, milliseconds));
