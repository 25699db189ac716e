import { existsSync, readFileSync, rmSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { createData, readPassword, superuser } from "./embedded-data";
import { findHome } from "./embedded-home";
import { control, findPostmaster, launchPostmaster } from "./postmaster";
import { commandOf } from "./processes";

/**
 * A server of PostgreSQL from npm, for the demo, development and tests. It listens on 127.0.0.1 only and requires a
 * password that was made with the data.
 */
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
