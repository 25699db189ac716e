import { mkdirSync, readFileSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { type Client, startClient } from "../connect/client";
import { findOfDebian, librariesOf } from "../connect/debian";
import { around } from "../connect/proxies/nginx";
import { root } from "../support/paths";
import { imageFolder } from "./buildah";

/** A proxy with its file of examples/running, in front of two processes on this machine. */
export type Entrance = {
  name: string;
  /** Whether a form goes to the other process if one has just ended; Debian's Caddy only does so with pages. */
  repeatsForms: boolean;
  start(port: number, processes: readonly number[]): Promise<Client>;
};

/** Debian's nginx and Caddy; null for one that cannot be fetched. */
export type Entrances = Record<"nginx" | "Caddy", Entrance | null>;

/** Fetches both, unless they are there. */
export function findEntrances(): Entrances {
  return { nginx: findNginx(), Caddy: findCaddy() };
}

const fileOf = (name: string) => readFileSync(join(root, "examples/running", name), "utf8");
const written = (name: string, text: string) => {
  mkdirSync(imageFolder, { recursive: true });
  writeFileSync(join(imageFolder, name), text);
  return join(imageFolder, name);
};
const page = "/api/health/ready";

/** What differs here from the file: addresses, no TLS, and no second server that leads to it. */
function findNginx(): Entrance | null {
  const found = findOfDebian("nginx", ["nginx"]);
  if (!found) return null;
  return {
    name: found.version,
    repeatsForms: true,
    start(port, processes) {
      const site = fileOf("nginx.conf")
        .replace(/^server \{\n {2}listen 80;[\s\S]*?^\}\n/m, "")
        .replace(/^ *(ssl_.*|listen \[.*)\n/gm, "")
        .replace("listen 443 ssl http2;", `listen 127.0.0.1:${port};`)
        .replace("server_name portal.example.com;", "server_name localhost;")
        .replace("proxy_set_header Host $host;", "proxy_set_header Host $http_host;")
        .replace("/var/log/nginx", imageFolder)
        .replace("127.0.0.1:3000", `127.0.0.1:${processes[0]}`)
        .replace("127.0.0.1:3001", `127.0.0.1:${processes[1]}`);
      const log = join(imageFolder, "nginx.log");
      return startClient({
        program: join(found.unpacked, "usr/sbin/nginx"),
        options: [
          "-p",
          imageFolder,
          "-e",
          log,
          "-c",
          written("nginx.conf", around(site, imageFolder)),
        ],
        variables: { LD_LIBRARY_PATH: librariesOf(found) },
        ...{ url: `http://localhost:${port}`, log, page },
      });
    },
  };
}

/** The file as it is: only its variables are set, and the site that leads to https is left out. */
function findCaddy(): Entrance | null {
  const found = findOfDebian("caddy", ["caddy"]);
  if (!found) return null;
  return {
    name: found.version,
    repeatsForms: false,
    start(port, processes) {
      const file = fileOf("Caddyfile")
        .replace(/^http:\/\/[\s\S]*?^\}\n/m, "")
        .replace(/^\{$/m, "{\n\tadmin off\n\tauto_https off");
      const places = {
        HOME: imageFolder,
        XDG_DATA_HOME: imageFolder,
        XDG_CONFIG_HOME: imageFolder,
      };
      return startClient({
        program: join(found.unpacked, "usr/bin/caddy"),
        options: ["run", "--config", written("Caddyfile", file), "--adapter", "caddyfile"],
        variables: {
          ...places,
          PORTAL_HOST: `http://localhost:${port}`,
          PORTAL_PROCESSES: processes.map((one) => `127.0.0.1:${one}`).join(" "),
        },
        ...{ url: `http://localhost:${port}`, log: join(imageFolder, "caddy.log"), page },
      });
    },
  };
}
