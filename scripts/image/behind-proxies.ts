import { findFreePort } from "#db/free-port";
import { placesOfCatalogue } from "../../e2e/support/systems";
import type { Findings } from "../connect/findings";
import { newSecrets } from "../support/settings";
import { checkEntrance } from "./checks";
import { type Opened, runInImage } from "./container";
import { type DatabaseServer, emptyDatabase } from "./database";
import { openPair } from "./pair";
import type { Entrances } from "./proxies";

/** Starts the portal twice on a database of its own, and one proxy after the other in front of it. */
export async function checkBehindProxies(
  opened: Opened,
  { server, entrances }: { server: DatabaseServer; entrances: Entrances },
  findings: Findings,
  ends: (() => unknown)[],
): Promise<void> {
  const port = await findFreePort();
  const processes = [await findFreePort(), await findFreePort()] as const;
  const variables = {
    DATABASE_URL: await emptyDatabase(server, "zugang_image"),
    APP_URL: `http://localhost:${port}`,
    ...newSecrets(),
    RESEND_API_KEY: "re_of_nobody_anywhere",
    RESEND_BASE_URL: "http://localhost:9",
    MAIL_FROM: "Portal <portal@zugang.example>",
    TRUSTED_PROXY: "1",
    LISTEN: "127.0.0.1",
    ...placesOfCatalogue,
  };
  const pair = openPair(opened, [
    { ...variables, PORT: String(processes[0]) },
    { ...variables, PORT: String(processes[1]) },
  ]);
  ends.push(() => pair.stop());
  await findings.verify("it migrates an empty database and is ready, twice", () => pair.start());
  await findings.verify("its terminal lets in the first administrator", async () => {
    const person = [
      ...["--email", "kim@zugang.example"],
      ...["--first-name", "Kim", "--last-name", "Service"],
    ];
    const told = await runInImage(opened, ["node", "operator-create.mjs", ...person], variables);
    if (!told.includes(`${variables.APP_URL}/activate/`)) throw new Error(told);
  });
  for (const [name, entrance] of Object.entries(entrances)) {
    if (!entrance) {
      findings.skip(name, "this machine has no packages of Debian");
      continue;
    }
    findings.about(`Behind ${entrance.name}, with examples/running`);
    const proxy = await entrance.start(port, processes);
    ends.push(() => proxy.stop());
    const ordersKey = entrance.repeatsForms ? variables.ORDERS_API_KEY : null;
    await checkEntrance(variables.APP_URL, { ordersKey, pair }, findings);
    await proxy.stop();
  }
  await pair.stop();
}
