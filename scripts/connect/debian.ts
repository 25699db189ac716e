import { spawnSync } from "node:child_process";
import {
  existsSync,
  mkdirSync,
  readdirSync,
  readFileSync,
  renameSync,
  rmSync,
  writeFileSync,
} from "node:fs";
import { join } from "node:path";
import { keep } from "../support/paths";

/** A program from Debian's packages, unpacked beside the portal; nothing is installed. */
export type DebianProgram = {
  /** The names and versions of its packages. */
  version: string;
  /** The folder that has what the packages would put below "/". */
  unpacked: string;
};

/** Fetches a program unless it is there; null where that is not possible (not Debian, or no network). */
export function findOfDebian(name: string, packages: readonly string[]): DebianProgram | null {
  const folder = join(keep, "connect", name);
  const unpacked = join(folder, "packages");
  if (!existsSync(unpacked) && !fetchOfDebian(folder, unpacked, packages)) return null;
  return { version: readFileSync(join(unpacked, "versions"), "utf8").trim(), unpacked };
}

/** The folders of its libraries, for LD_LIBRARY_PATH. */
export function librariesOf({ unpacked }: DebianProgram): string {
  const folder = join(unpacked, "usr/lib");
  if (!existsSync(folder)) return "";
  return readdirSync(folder)
    .map((name) => join(folder, name))
    .join(":");
}

function fetchOfDebian(folder: string, unpacked: string, packages: readonly string[]): boolean {
  const draft = `${folder}.new`;
  rmSync(draft, { recursive: true, force: true });
  mkdirSync(join(draft, "archives/partial"), { recursive: true });
  mkdirSync(join(draft, "root"), { recursive: true });
  const options = [
    ...[`Dir::Cache=${draft}`, "Debug::NoLocking=1", "APT::Sandbox::User=root"],
    "APT::Install-Recommends=false",
  ];
  const { status } = spawnSync(
    "apt-get",
    [...options.flatMap((one) => ["-o", one]), "-y", "--download-only", "install", ...packages],
    { stdio: "ignore" },
  );
  const archives = readdirSync(join(draft, "archives")).filter((name) => name.endsWith(".deb"));
  if (status !== 0 || archives.length === 0) return false;
  for (const name of archives)
    spawnSync("dpkg-deb", ["-x", join(draft, "archives", name), join(draft, "root")]);
  const versions = archives
    .filter((name) => packages.some((one) => name.startsWith(`${one}_`)))
    .map((name) => name.split("_").slice(0, 2).join(" "));
  writeFileSync(join(draft, "root/versions"), versions.join(", "));
  mkdirSync(folder, { recursive: true });
  renameSync(join(draft, "root"), unpacked);
  rmSync(draft, { recursive: true, force: true });
  return true;
}
