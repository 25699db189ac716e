import { randomBytes } from "node:crypto";
import {
  chownSync,
  existsSync,
  linkSync,
  mkdirSync,
  readdirSync,
  readFileSync,
  renameSync,
  rmSync,
  statSync,
  writeFileSync,
} from "node:fs";
import { join } from "node:path";
import { execute, type Home } from "./embedded-home";
import { commandOf } from "./processes";

/** The superuser of every embedded server. */
export const superuser = "zugang";

/** The password, made once and kept; `link` creates it atomically, even if several processes try. */
export function readPassword(folder: string): string {
  const path = join(folder, "password");
  if (!existsSync(path)) {
    const draft = `${path}.new-${process.pid}`;
    writeFileSync(draft, randomBytes(24).toString("base64url"), { mode: 0o600 });
    try {
      linkSync(draft, path);
    } catch (error) {
      if ((error as NodeJS.ErrnoException).code !== "EEXIST") throw error;
    } finally {
      rmSync(draft, { force: true });
    }
  }
  return readFileSync(path, "utf8");
}

/** Creates the data in a temporary folder and renames it, so that a crash leaves no half-made database. */
export async function createData(home: Home, durable: boolean): Promise<void> {
  const data = join(home.folder, "data");
  for (const name of readdirSync(home.folder)) {
    const maker = /^data\.new-(\d+)-/.exec(name)?.[1];
    if (maker !== undefined && commandOf(Number(maker)) === null) {
      rmSync(join(home.folder, name), { recursive: true, force: true });
    }
  }
  if (existsSync(data)) return checkData(home, data);

  const draft = `${data}.new-${process.pid}-${randomBytes(4).toString("hex")}`;
  const passwordFile = join(draft, "password");
  mkdirSync(join(draft, "data"), { recursive: true, mode: 0o700 });
  writeFileSync(passwordFile, readPassword(home.folder), { mode: 0o600 });
  for (const path of [draft, join(draft, "data"), passwordFile]) give(home, path);
  try {
    await execute(home, "initdb", [
      `--pgdata=${join(draft, "data")}`,
      `--username=${superuser}`,
      `--pwfile=${passwordFile}`,
      "--auth=scram-sha-256",
      "--encoding=UTF8",
      // The built-in locale: the same on every machine, and lower() knows every letter.
      "--locale=C",
      "--locale-provider=builtin",
      "--builtin-locale=C.UTF-8",
      "--no-instructions",
      ...(durable ? [] : ["--no-sync"]),
    ]);
    renameSync(join(draft, "data"), data);
  } catch (error) {
    // Another process was faster: its data are equally good.
    if (!existsSync(data)) throw error;
  } finally {
    rmSync(draft, { recursive: true, force: true });
  }
}

/** Throws a clear error, instead of a failure in the log, for data made by another account or another PostgreSQL. */
function checkData(home: Home, data: string): void {
  const { uid } = statSync(data);
  const account = home.account?.uid ?? process.getuid?.() ?? uid;
  if (uid !== account && home.account === undefined) {
    throw new Error(`The data in ${data} belongs to uid ${uid}: start as that user, or remove it.`);
  }
  if (uid !== account) {
    // Root has copied the tree, so everything in it belongs to root now.
    for (const name of readdirSync(data, { recursive: true, encoding: "utf8" })) {
      give(home, join(data, name));
    }
    give(home, data);
  }
  const made = readFileSync(join(data, "PG_VERSION"), "utf8").trim();
  if (!home.version.startsWith(`${made}.`)) {
    throw new Error(
      `The data in ${data} was created by PostgreSQL ${made}, but ${home.version} is installed. Remove that folder to start again.`,
    );
  }
}

/** Makes the account that runs the server the owner of a path. */
export function give(home: Home, path: string): void {
  if (home.account !== undefined) chownSync(path, home.account.uid, home.account.gid);
}
