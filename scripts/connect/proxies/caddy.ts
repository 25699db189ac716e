import { writeFileSync } from "node:fs";
import { join } from "node:path";
import { startClient } from "../client";
import { type DebianProgram, findOfDebian } from "../debian";
import { configurationFor, folderOf, type Place, type ProxyProgram } from "./program";

/** Debian's Caddy with the configuration of docs/connect.md; null where it cannot be fetched. */
export function findCaddy(): ProxyProgram | null {
  const found = findOfDebian("caddy", ["caddy"]);
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
    const folder = folderOf("caddy", place);
    const configuration = join(folder, "Caddyfile");
    const options = "{\n\tadmin off\n\tauto_https off\n\tdefault_bind 127.0.0.1\n}\n";
    writeFileSync(configuration, `${options}${configurationFor("Caddy", place)}`);
    return startClient({
      program: join((found as DebianProgram).unpacked, "usr/bin/caddy"),
      options: ["run", "--config", configuration, "--adapter", "caddyfile"],
      variables: { HOME: folder, XDG_DATA_HOME: folder, XDG_CONFIG_HOME: folder },
      url: `http://127.0.0.1:${place.port}`,
      log: join(folder, "caddy.log"),
      page: "/static/a.css",
    });
  }
}
