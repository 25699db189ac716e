import { execFileSync, spawnSync } from "node:child_process";
import { existsSync, mkdirSync, readdirSync, renameSync, rmSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { keep } from "../../../scripts/support/paths";

/** Runs one of PostgreSQL's programs to its end: the exit code, and its output. */
export type PgClient = (
  program: "pg_dump" | "pg_restore",
  options: string[],
) => { code: number | null; said: string };

const keyring = "/usr/share/keyrings/debian-archive-keyring.gpg";

/**
 * The client programs of this version: installed ones, otherwise those of Debian's package, unpacked into a separate
 * folder with their libraries. The embedded server has none. Null if there are neither.
 */
export function findPgClient(version: number): PgClient | null {
  const installed = `/usr/lib/postgresql/${version}/bin`;
  if (existsSync(join(installed, "pg_dump"))) return runner([], installed);
  const folder = join(keep, "faults", `pg-client-${version}`);
  if (!existsSync(folder) && !fetchOfDebian(version, folder)) return null;
  const libraries = readdirSync(join(folder, "usr/lib"))
    .map((name) => join(folder, "usr/lib", name))
    .find((path) => existsSync(join(path, "libpq.so.5")));
  const loader = readdirSync(libraries ?? folder).find((name) => /^ld-linux.*\.so/.test(name));
  if (!libraries || !loader) return null;
  // Needs another C library than the machine's: its own loader starts the program.
  return runner(
    [join(libraries, loader), "--library-path", libraries],
    join(folder, "usr/lib/postgresql", String(version), "bin"),
  );
}

function runner(before: string[], folder: string): PgClient {
  return (program, options) => {
    const [first = "", ...rest] = [...before, join(folder, program), ...options];
    const { status, stdout, stderr } = spawnSync(first, rest, {
      encoding: "utf8",
      env: { PATH: process.env.PATH, LC_ALL: "C" } as unknown as NodeJS.ProcessEnv,
    });
    return { code: status, said: `${stdout}${stderr}`.trim() };
  };
}

/** From the server that this machine gets its packages from, whichever release of Debian has that version. */
function fetchOfDebian(version: number, folder: string): boolean {
  if (!existsSync(keyring)) return false;
  const draft = `${folder}.new`;
  try {
    const [site] = execFileSync(
      "apt-get",
      ["indextargets", "--format", "$(ORIGIN)|$(LABEL)|$(SITE)"],
      {
        encoding: "utf8",
      },
    )
      .split("\n")
      .filter((line) => line.startsWith("Debian|Debian|"))
      .map((line) => line.split("|")[2]);
    if (!site) return false;
    for (const release of ["stable", "unstable"]) {
      rmSync(draft, { recursive: true, force: true });
      for (const name of ["lists/partial", "cache/archives/partial", "root"])
        mkdirSync(join(draft, name), { recursive: true });
      writeFileSync(join(draft, "sources"), `deb [signed-by=${keyring}] ${site} ${release} main\n`);
      writeFileSync(join(draft, "status"), "");
      const apt = (...words: string[]) =>
        spawnSync(
          "apt-get",
          [
            ...[`Dir::Etc::sourcelist=${draft}/sources`, "Dir::Etc::sourceparts=-"],
            ...[`Dir::State::lists=${draft}/lists`, `Dir::State::status=${draft}/status`],
            ...[
              `Dir::Cache=${draft}/cache`,
              "APT::Install-Recommends=false",
              "APT::Sandbox::User=root",
            ],
          ]
            .flatMap((option) => ["-o", option])
            .concat(words),
          { stdio: "ignore" },
        ).status === 0;
      if (!apt("update")) continue;
      if (!apt("-y", "--download-only", "install", `postgresql-client-${version}`)) continue;
      const archives = join(draft, "cache/archives");
      for (const name of readdirSync(archives).filter((one) => one.endsWith(".deb")))
        execFileSync("dpkg-deb", ["-x", join(archives, name), join(draft, "root")]);
      renameSync(join(draft, "root"), folder);
      return true;
    }
    return false;
  } catch {
    return false;
  } finally {
    rmSync(draft, { recursive: true, force: true });
  }
}
