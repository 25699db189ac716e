import { readFileSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { root } from "../../support/paths";
import { startClient } from "../client";
import { folderOf, type Place, type ProxyProgram } from "./program";

/** examples/proxy, for whichever system of the catalogue. */
export const exampleProxy: ProxyProgram = {
  name: "examples/proxy",
  freePath: "/system.css",
  upgrades: false,
  anyPath: false,
  start(place: Place) {
    const folder = folderOf("example-proxy", place);
    const program = join(folder, "server.mjs");
    const source = readFileSync(join(root, "examples/proxy/server.mjs"), "utf8");
    if (!source.includes("/authz/telephoneSystem"))
      throw new Error("examples/proxy/server.mjs does not name the telephone system.");
    writeFileSync(program, source.replaceAll("telephoneSystem", place.system));
    const url = `http://127.0.0.1:${place.port}`;
    return startClient({
      program: process.execPath,
      options: [program],
      variables: {
        PORTAL_URL: place.portal,
        ADDRESS: url,
        APPLICATION_URL: place.application,
        PORT: String(place.port),
      },
      url,
      log: join(folder, "proxy.log"),
      page: "/system.css",
    });
  },
};
