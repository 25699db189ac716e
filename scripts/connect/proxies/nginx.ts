import { writeFileSync } from "node:fs";
import { join } from "node:path";
import { startClient } from "../client";
import { type DebianProgram, findOfDebian, librariesOf } from "../debian";
import { configurationFor, folderOf, type Place, type ProxyProgram } from "./program";

/** Debian's nginx with the configuration of docs/connect.md; null where it cannot be fetched. */
export function findNginx(): ProxyProgram | null {
  const found = findOfDebian("nginx", ["nginx"]);
  return (
    found && {
      name: found.version,
      freePath: "/static/a.css",
      upgrades: true,
      anyPath: true,
      start,
    }
  );

  function start(place: Place) {
    const folder = folderOf("nginx", place);
    const log = join(folder, "error.log");
    const configuration = join(folder, "nginx.conf");
    writeFileSync(configuration, around(configurationFor("nginx", place), folder));
    return startClient({
      program: join((found as DebianProgram).unpacked, "usr/sbin/nginx"),
      options: ["-p", folder, "-e", log, "-c", configuration],
      variables: { LD_LIBRARY_PATH: librariesOf(found as DebianProgram) },
      url: `http://127.0.0.1:${place.port}`,
      log,
      page: "/static/a.css",
    });
  }
}

/** What every nginx has around the configuration of a site. */
export function around(site: string, folder: string): string {
  const places = ["client_body", "proxy", "fastcgi", "uwsgi", "scgi"].map(
    (name) => `${name}_temp_path ${join(folder, name)};`,
  );
  return [
    // The log is also what the process writes itself.
    ...["daemon off;", "worker_processes 1;", `pid ${join(folder, "pid")};`],
    ...["error_log stderr warn;", "events { worker_connections 1024; }"],
    ...["http {", "access_log off;", ...places, site, "}", ""],
  ].join("\n");
}
