import { rmSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { fileURLToPath } from "node:url";
import { keep } from "../support/paths";
import { type Client, startClient } from "./client";
import { type DebianProgram, findOfDebian, librariesOf } from "./debian";

const site = fileURLToPath(new URL("apache/site.conf", import.meta.url));
const folder = join(keep, "connect", "apache");

/** Debian's Apache with mod_auth_openidc, unpacked beside the portal; null where it cannot be fetched. */
export function findApache(): DebianProgram | null {
  return findOfDebian("apache", ["apache2-bin", "libapache2-mod-auth-openidc"]);
}

/** Starts the site of apache/site.conf with these values for what it leaves open. */
export async function startApache(
  apache: DebianProgram,
  port: number,
  values: Record<"PORTAL" | "CLIENT_SECRET" | "APPLICATION" | "ASK_BEFORE", string>,
): Promise<Client> {
  const url = `http://127.0.0.1:${port}`;
  const log = join(folder, "error.log");
  rmSync(log, { force: true });
  const defined = { ...values, SITE: url, COOKIE_SECRET: "secret-of-this-site-alone" };
  const configuration = join(folder, "apache.conf");
  writeFileSync(configuration, serverConfiguration(apache, port, log, defined), { mode: 0o600 });
  return startClient({
    program: join(apache.unpacked, "usr/sbin/apache2"),
    options: ["-d", folder, "-f", configuration, "-DFOREGROUND"],
    variables: { LD_LIBRARY_PATH: librariesOf(apache) },
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
  { unpacked }: DebianProgram,
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
