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
import { fileURLToPath } from "node:url";
import { keep } from "../support/paths";
import { type Client, startClient } from "./client";

const site = fileURLToPath(new URL("apache/site.conf", import.meta.url));
const folder = join(keep, "connect", "apache");
const unpacked = join(folder, "packages");
const packages = ["apache2-bin", "libapache2-mod-auth-openidc"];

/** Debian's Apache with mod_auth_openidc, unpacked beside the portal; nothing is installed. */
export type Apache = { version: string };

/** Fetches it unless it is there; null where that is not possible (not Debian, or no network). */
export function findApache(): Apache | null {
  if (!existsSync(unpacked) && !fetchOfDebian()) return null;
  return { version: readFileSync(join(unpacked, "versions"), "utf8").trim() };
}

function fetchOfDebian(): boolean {
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

/** Starts the site of apache/site.conf with these values for what it leaves open. */
export async function startApache(
  port: number,
  values: Record<"PORTAL" | "CLIENT_SECRET" | "APPLICATION" | "ASK_BEFORE", string>,
): Promise<Client> {
  const url = `http://127.0.0.1:${port}`;
  const log = join(folder, "error.log");
  rmSync(log, { force: true });
  const defined = { ...values, SITE: url, COOKIE_SECRET: "secret-of-this-site-alone" };
  const configuration = join(folder, "apache.conf");
  writeFileSync(configuration, serverConfiguration(port, log, defined), { mode: 0o600 });
  const libraries = readdirSync(join(unpacked, "usr/lib")).map((name) =>
    join(unpacked, "usr/lib", name),
  );
  return startClient({
    program: join(unpacked, "usr/sbin/apache2"),
    options: ["-d", folder, "-f", configuration, "-DFOREGROUND"],
    variables: { LD_LIBRARY_PATH: libraries.join(":") },
    url,
    log,
    page: "/signed-out",
  });
}

const modules = [
  ...["mpm_event", "authn_core", "authz_core", "authz_user", "auth_openidc"],
  ...["proxy", "proxy_http"],
];

/** What every Apache has: where it listens, as whom it runs, and its modules. */
function serverConfiguration(
  port: number,
  log: string,
  defined: Readonly<Record<string, string>>,
): string {
  // Apache refuses to serve as root.
  const user = process.getuid?.() === 0 ? ["User #65534", "Group #65534"] : [];
  return [
    ...[`Listen 127.0.0.1:${port}`, `ServerName 127.0.0.1:${port}`, `PidFile ${folder}/pid`],
    ...[`ErrorLog ${log}`, "LogLevel warn auth_openidc:info", ...user],
    ...modules.map(
      (name) => `LoadModule ${name}_module ${unpacked}/usr/lib/apache2/modules/mod_${name}.so`,
    ),
    ...Object.entries(defined).map(([name, value]) => `Define ${name} "${value}"`),
    `Include ${site}`,
    "",
  ].join("\n");
}
