import { cpSync, mkdirSync, readFileSync } from "node:fs";
import { join } from "node:path";
import { type Client, startClient } from "../connect/client";
import { runProgram } from "../support/steps";
import { image } from "./build";
import { buildah, imageFolder } from "./buildah";

/** The image, opened: its files, and what it says about how it is started. */
export type Opened = {
  files: string;
  uid: number;
  gid: number;
  command: string[];
  folder: string;
  /** By place in it: folders of this machine, read-only there. */
  mounts: Readonly<Record<string, string>>;
};

/** Every line is a part of what a container is; the program itself takes the shell's place, and gets its signals. */
const enter = `set -e
mount --make-rprivate /
mount --bind "$1" "$1"
mount -o remount,bind,ro "$1"
mount -t proc proc "$1/proc"
mount --rbind /dev "$1/dev"
mount -t tmpfs -o size=64m tmpfs "$1/tmp"
files=$1 user=$2; shift 2
while [ "$1" != -- ]; do
  mount --bind "$2" "$files$1"
  mount -o remount,bind,ro "$files$1"
  shift 2
done
shift
exec setpriv --no-new-privs chroot --userspec="$user" "$files" "$@"`;

/** Opens the image. */
export async function openImage(): Promise<Opened> {
  const files = await buildah("mount", await buildah("from", "--pull-never", image));
  const { Docker } = JSON.parse(await buildah("inspect", "--type", "image", image));
  const { User: user, Cmd: command, WorkingDir: folder } = Docker.config;
  // Containers get these from the program that runs them.
  for (const name of ["hosts", "resolv.conf"])
    cpSync(join("/etc", name), join(files, "etc", name), { dereference: true });
  const known = readFileSync(join(files, "etc/passwd"), "utf8");
  const [, uid, gid] = new RegExp(`^${user}:[^:]*:(\\d+):(\\d+):`, "m").exec(known) ?? [];
  return { files, uid: Number(uid), gid: Number(gid), command, folder, mounts: {} };
}

/** The image with folders of this machine, as by `docker run -v folder:place:ro`. */
export function withFolders(opened: Opened, mounts: Opened["mounts"]): Opened {
  for (const place of Object.keys(mounts)) mkdirSync(opened.files + place, { recursive: true });
  return { ...opened, mounts };
}

/** How a program is started in the image: read-only, as its user, with these variables and no others. */
function commandFor(opened: Opened, program: string[], variables: Variables) {
  const { files, uid, gid, folder, mounts } = opened;
  const settings = Object.entries({ ...variables, NODE_ENV: "production", HOME: "/tmp" });
  return [
    ...["--mount", "sh", "-c", enter, "sh", files, `${uid}:${gid}`],
    ...[...Object.entries(mounts).flat(), "--", "/usr/bin/env", "-i"],
    ...["-C", folder, "PATH=/usr/local/bin:/usr/bin:/bin"],
    ...[...settings.map(([name, value]) => `${name}=${value}`), ...program],
  ];
}
type Variables = Record<string, string>;

/** Starts what the image starts, and waits until it is ready. */
export function startImage(opened: Opened, variables: Variables): Promise<Client> {
  return startClient({
    program: "unshare",
    options: commandFor(opened, opened.command, variables),
    variables: {},
    url: `http://127.0.0.1:${variables.PORT}`,
    log: join(imageFolder, `portal-${variables.PORT}.log`),
    page: "/api/health/ready",
  });
}

/** Runs another program in the image to its end. @returns what it prints */
export function runInImage(opened: Opened, program: string[], variables: Variables = {}) {
  return runProgram("unshare", commandFor(opened, program, variables));
}
