import { findFreePort } from "#db/free-port";
import { systemSecret } from "#lib/infra/crypto/system-secrets";
import { findApache, startApache } from "./connect/apache";
import { startApplication } from "./connect/application";
import { provideBuildWithSystems } from "./connect/build";
import type { DebianProgram } from "./connect/debian";
import { placeExamples } from "./connect/examples";
import { openFindings } from "./connect/findings";
import { buildNextApplication, startNextApplication, versionOf } from "./connect/next-application";
import { addCustomer } from "./connect/people";
import { startPortal } from "./connect/portal";
import { findCaddy } from "./connect/proxies/caddy";
import { exampleProxy } from "./connect/proxies/example";
import { findNginx } from "./connect/proxies/nginx";
import type { Stand } from "./connect/proxies/stand";
import { fetchIdToken } from "./connect/proxies/with-tokens";
import { type Restartable, restartable, type Scene } from "./connect/scene";
import { verifyApache } from "./connect/with-apache";
import { verifyChanges } from "./connect/with-changes";
import { verifyExamples } from "./connect/with-examples";
import { verifyNextAuth } from "./connect/with-next-auth";
import { verifyAddresses } from "./connect/with-nobody";
import { verifyProxy } from "./connect/with-proxies";
import { onSignal, print, step } from "./support/steps";
import { addressOn } from "./support/systems";

/**
 * `npm run connect:verify`: programs of other makers are connected to the built portal, and people sign in, lose areas and
 * sign out. Exits with 1 if anything is not as docs/connect.md says.
 */
export async function run(): Promise<never> {
  const ends: (() => unknown)[] = [];
  const stopAll = async () => {
    for (const end of ends.splice(0).reverse()) await end();
  };
  onSignal(stopAll);
  try {
    const failed = await verifyAll(ends);
    await stopAll();
    process.exit(failed > 0 ? 1 : 0);
  } catch (error) {
    await stopAll();
    throw error;
  }
}

async function verifyAll(ends: (() => unknown)[]): Promise<number> {
  const findings = openFindings();
  await step("Portal", provideBuildWithSystems);
  const versions = await step("Application", buildNextApplication);
  const ports = { apache: await findFreePort(), next: await findFreePort() };
  const examples = await placeExamples();
  const portal = await startPortal({
    SYSTEM_PHONE_BOOK_URL: addressOn(ports.apache),
    SYSTEM_NUMBERS_URL: addressOn(ports.next),
    ...examples.variables,
  });
  ends.push(portal.stop);
  const customer = await addCustomer(portal);
  const scene = { portal, customer, findings };

  findings.about("The provider");
  await verifyAddresses(portal.url, findings);

  findings.about(`openid-client ${versionOf("openid-client")} (examples/invoice-archive)`);
  const archive = await examples.start(portal, ends);
  await verifyExamples(scene, archive);

  const found = findApache();
  let apache: Restartable | null = null;
  if (found) {
    findings.about(found.version);
    apache = await openApache(found, portal.url, ports.apache, ends);
    await verifyApache(scene, apache);
  } else findings.skip("mod_auth_openidc", "this machine has no packages of Debian");

  findings.about(versions);
  const next = await openNext(portal.url, ports.next);
  ends.push(next.stop);
  await verifyNextAuth(scene, next);

  findings.about("Keys and secrets are changed while they run");
  await verifyChanges(scene, { apache, next });

  // Another AUTH_SECRET has ended every session, that of the customer's owner too.
  await verifyProxies({ ...scene, customer: await addCustomer(portal) }, archive);

  const { passed, failed, skipped } = findings.count();
  print(`\n${passed} verified, ${failed} failed, ${skipped} not run`);
  return failed;
}

async function openApache(
  program: DebianProgram,
  portal: string,
  port: number,
  ends: (() => unknown)[],
): Promise<Restartable> {
  const application = await startApplication();
  ends.push(application.close);
  const apache = await restartable(
    (secret, asks) =>
      startApache(program, port, {
        PORTAL: portal,
        CLIENT_SECRET: secret,
        APPLICATION: application.url,
        // An access token lives for 300 seconds.
        ASK_BEFORE: asks === "always" ? "301" : "10",
      }),
    // The catalogue is at the second generation.
    systemSecret("phoneBook", 1),
  );
  ends.push(apache.stop);
  return apache;
}

async function verifyProxies(
  scene: Scene,
  examples: { invoiceArchive: string; telephoneApplication: string },
): Promise<void> {
  const shared = {
    before: [] as string[],
    application: examples.telephoneApplication,
    idToken: (stand: Stand) => fetchIdToken(stand, examples.invoiceArchive),
  };
  const programs = { "examples/proxy": exampleProxy, nginx: findNginx(), Caddy: findCaddy() };
  for (const [name, program] of Object.entries(programs)) {
    if (!program) {
      scene.findings.skip(name, "this machine has no packages of Debian");
      continue;
    }
    scene.findings.about(program.name);
    await verifyProxy(scene, program, shared);
  }
}

function openNext(portal: string, port: number): Promise<Restartable> {
  return restartable(
    (secret, asks) =>
      startNextApplication(port, {
        PORTAL_ISSUER: `${portal}/oidc`,
        CLIENT_SECRET: secret,
        ASK_AFTER: asks === "always" ? "0" : "3600",
      }),
    systemSecret("numbers", 1),
  );
}
