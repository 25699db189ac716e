import assert from "node:assert/strict";
import type { Findings } from "../connect/findings";
import { checkPeople } from "./afternoon-people";
import { checkService } from "./afternoon-service";
import { checkUpgrade } from "./afternoon-upgrade";
import type { Opened } from "./container";
import type { DatabaseServer } from "./database";
import { places } from "./folders";
import { openInstallation } from "./installation";
import type { Entrances } from "./proxies";

/**
 * Stands up an electricity provider's portal with the image's programs alone, in the order of docs/adopt.md, "In an
 * afternoon". What is asked of it, a browser or the provider's own systems would ask.
 */
export async function checkAfternoon(
  opened: Opened,
  { server, entrances }: { server: DatabaseServer; entrances: Entrances },
  findings: Findings,
  ends: (() => unknown)[],
): Promise<void> {
  const entrance = entrances.nginx ?? entrances.Caddy;
  if (!entrance) {
    findings.skip("an afternoon", "this machine has no packages of Debian for a proxy");
    return;
  }
  const installation = await openInstallation(opened, { server, entrance }, ends);
  const { verify } = findings;
  await verify("the image finds no fault in the provider's file", async () => {
    const told = await installation.run("config-check", places.configuration);
    const [, found] = /has no fault: (.*)\.\n$/.exec(told) ?? [];
    assert.match(found ?? told, /^Lichtbogen with 10 areas .*, English first$/);
    return found;
  });
  await verify("with that file two processes start on an empty database", installation.start);
  const people = await checkPeople(installation, findings);
  if (!people) return;
  await checkService(installation, people, findings);
  await checkUpgrade(installation, { ...people, repeatsForms: entrance.repeatsForms }, findings);
}
