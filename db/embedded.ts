import { existsSync, readFileSync, realpathSync, renameSync, rmSync, writeFileSync } from "node:fs";
import { createServer } from "node:net";
import { join } from "node:path";
import { createData, give, readPassword, superuser } from "./embedded-data";
import { execute, findHome, type Home } from "./embedded-home";
import { commandOf } from "./processes";

// Real PostgreSQL from npm, for the demo, development and tests. The package's programs are driven with pg_ctl, not
// with the package's class: pg_ctl starts a postmaster in a session of its own (Ctrl+C in the terminal does not stop it
// before the portal), waits until it answers, and stops it in order. The class ties it to the parent, rejects with
// `undefined` if an orphan is already running, cannot adopt it, and writes the password to a world-readable file. The
// server listens on 127.0.0.1 only and requires a password that was made with the data.

export type EmbeddedServer = {
  port: number;
  /** Where the data really are: the wanted folder, or another if the server's account cannot enter it. */
  folder: string;
  /** The address of this database, including superuser and password. */
  url(database: string): string;
  adminUrl: string;
  /** True if the server was already running: another process's, or left behind by a killed one. */
  adopted: boolean;
  /** Restarts the server on its port whenever it dies, and reports that to `report`. */
  watch(report: (message: string) => void): void;
  /** The postmaster's process id; it changes with every start. */
  pid(): number;
  /** Starts the server again on its port after it has died. */
  revive(): Promise<void>;
  /** Stops the server, unless it belongs to another process that is still running. */
  stop(): Promise<void>;
};

const pause = (milliseconds: number) =>
  new Promise<void>((resolve) => setTimeout(resolve, milliseconds));

const settings = [
  "listen_addresses=127.0.0.1",
  "unix_socket_directories=",
  "timezone=UTC",
  "log_timezone=UTC",
  "max_connections=200",
];
/** Tests lose nothing of value in a power cut, and run several times as fast. */
const forgetful = ["fsync=off", "synchronous_commit=off", "full_page_writes=off"];

/**
 * Starts the server whose data are in `folder`, creates them first if necessary, or adopts the server already running
 * on them. Several processes may do so at once and get the same server. `durable: false` trades safety against a crash
 * of the machine (not of the process) for speed.
 */
export async function startPostgres(options: {
  folder: string;
  durable: boolean;
}): Promise<EmbeddedServer> {
  const home = findHome(options.folder);
  await createData(home, options.durable);
  const password = readPassword(home.folder);

  const launch = (port?: number) =>
    launchPostmaster(home, options.durable ? settings : [...settings, ...forgetful], port);
  let { pid, port, adopted } = await launch();
  const ownership = claim(home.folder, adopted);
  let watcher: NodeJS.Timeout | undefined;
  let restart = Promise.resolve();
  const url = (database: string) =>
    `postgres://${superuser}:${password}@127.0.0.1:${port}/${database}`;

  async function heal(report: (message: string) => void): Promise<void> {
    report("The database has died; starting it again.");
    await revive();
  }

  async function revive(): Promise<void> {
    ({ pid } = await launch(port));
  }

  return {
    port,
    folder: home.folder,
    url,
    adminUrl: url("postgres"),
    adopted,
    pid: () => pid,
    revive,
    watch(report) {
      let healing = false;
      watcher = setInterval(() => {
        if (healing || commandOf(pid) !== null) return;
        healing = true;
        restart = heal(report)
          .catch((error: Error) => report(`The database does not start: ${error.message}`))
          .finally(() => {
            healing = false;
          });
      }, 250).unref();
    },
    async stop() {
      clearInterval(watcher);
      await restart;
      if (!ownership()) return;
      await control(home, ["stop", "-m", "fast", "-w", "-t", "30"]).catch((error) => {
        if (commandOf(pid) !== null) throw error;
      });
      rmSync(join(home.folder, "owner"), { force: true });
    },
  };
}

/** Stops the server of this folder if it is running, and deletes its data wherever they are. */
export async function removePostgres(folder: string): Promise<void> {
  const home = findHome(folder);
  if (findPostmaster(join(home.folder, "data")) !== null) {
    await control(home, ["stop", "-m", "immediate", "-w"]);
  }
  rmSync(home.folder, { recursive: true, force: true });
}

async function launchPostmaster(home: Home, options: string[], port?: number) {
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
function findPostmaster(data: string): { pid: number; port: number; ready: boolean } | null {
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

/**
 * Registers this process as the owner if it started the server, or adopted it from an owner that is gone: its `stop`
 * counts.
 */
function claim(folder: string, adopted: boolean): () => boolean {
  const path = join(folder, "owner");
  const owner = () => (existsSync(path) ? Number(readFileSync(path, "utf8")) : 0);
  if (!adopted || !commandOf(owner())?.includes("node")) writeFileSync(path, String(process.pid));
  return () => owner() === process.pid;
}

/** Asks the system for a free port. Another process may take it before it is used. */
export function findFreePort(): Promise<number> {
  return new Promise((resolve, reject) => {
    const server = createServer().once("error", reject);
    server.listen(0, "127.0.0.1", () => {
      const address = server.address();
      server.close(() => resolve(typeof address === "object" && address ? address.port : 0));
    });
  });
}

function control(home: Home, options: string[]): Promise<void> {
  return execute(home, "pg_ctl", ["-D", join(home.folder, "data"), ...options]);
}
