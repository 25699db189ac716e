import { mkdirSync, readFileSync } from "node:fs";
import { join } from "node:path";
import { keep, root } from "../../support/paths";
import type { Client } from "../client";

/** Where a proxy stands: in front of which application, and for which system of the catalogue. */
export type Place = {
  system: "telephoneSystem" | "meetings";
  port: number;
  /** The portal's and the application's origins. */
  portal: string;
  application: string;
};

/** A reverse proxy that asks the portal about each request. */
export type ProxyProgram = {
  /** Its name and version. */
  name: string;
  /** A path about which nobody is asked. */
  freePath: string;
  /** Whether it passes WebSockets on, and paths with anything but letters, digits and a few signs. */
  upgrades: boolean;
  anyPath: boolean;
  start(place: Place): Promise<Client>;
};

/** A folder of its own for one run of a program. */
export function folderOf(program: string, { system }: Place): string {
  const folder = join(keep, "connect", program, system);
  mkdirSync(folder, { recursive: true });
  return folder;
}

/** The configuration below this mark in docs/connect.md, for a place on this machine. */
export function configurationFor(program: "nginx" | "Caddy", place: Place): string {
  const page = readFileSync(join(root, "docs/connect.md"), "utf8");
  const mark = `<!-- telephone system: ${program} -->\n`;
  const [, block = ""] = /^```\w+\n([\s\S]*?)^```/m.exec(page.split(mark)[1] ?? "") ?? [];
  if (!block) throw new Error(`docs/connect.md has no configuration below "${mark.trim()}".`);
  const host = `127.0.0.1:${place.port}`;
  const replaced = changes(place, host).reduce(
    (text, [what, by]) => text.replaceAll(what, by),
    block,
  );
  if (!replaced.includes(host)) throw new Error(`${program}: the host was not replaced`);
  return replaced;
}

/** What differs here from an installation: addresses, no TLS, and so other names of cookies. */
function changes(place: Place, host: string): [string | RegExp, string][] {
  const portal = `127.0.0.1:${new URL(place.portal).port}`;
  const isSecond = place.system === "meetings";
  return [
    [/^ *ssl_certificate.*\n/gm, ""],
    ["listen 443 ssl;", `listen ${host};`],
    ["server_name telephone.zugang.example;", "server_name 127.0.0.1;"],
    [/^telephone\.zugang\.example \{/gm, `http://${host} {`],
    ["telephone.zugang.example", host],
    ["127.0.0.1:3000", portal],
    ["127.0.0.1:8080", new URL(place.application).host],
    ["__Host-zugang", `zugang-${place.port}`],
    ["telephoneSystem", place.system],
    // The second system serves one area, at its own path.
    ...(isSecond
      ? ([
          ["phoneNumbers", "teamsConnector"],
          ["phone-numbers", "teams-connector"],
        ] as const)
      : []),
  ] as [string | RegExp, string][];
}
