import { findFreePort } from "#db/free-port";
import { addressOn } from "../support/systems";
import type { ProxyProgram } from "./proxies/program";
import { startRecorder } from "./proxies/recorder";
import { type Behind, inside, type Stand } from "./proxies/stand";
import { verifyAbsence } from "./proxies/with-absence";
import { verifyCodes } from "./proxies/with-codes";
import { verifyCookies } from "./proxies/with-cookies";
import { verifyForgedHeaders } from "./proxies/with-forged-headers";
import { verifyLoad } from "./proxies/with-load";
import { verifyMethods } from "./proxies/with-methods";
import { verifyPaths } from "./proxies/with-paths";
import { verifyPeople } from "./proxies/with-people";
import { verifyRedirects } from "./proxies/with-redirects";
import { type IdToken, verifyTokens } from "./proxies/with-tokens";
import { verifyUpgrades } from "./proxies/with-upgrades";
import { verifyWithdrawal } from "./proxies/with-withdrawal";
import type { Scene } from "./scene";

/** What the checks of all programs share. */
export type Shared = {
  /** Cookies of the telephone system from hosts that it had before; each program adds one. */
  before: string[];
  idToken(stand: Stand): Promise<IdToken>;
  /** The address of examples/telephone-system. */
  application: string;
};

/** Puts two systems behind a reverse proxy, and lets people, attackers and failures at it. */
export async function verifyProxy(
  scene: Scene,
  program: ProxyProgram,
  shared: Shared,
): Promise<void> {
  const ends: (() => unknown)[] = [];
  const behind = async (system: "telephoneSystem" | "meetings"): Promise<Behind> => {
    const recorder = await startRecorder();
    ends.push(recorder.close);
    const port = await findFreePort();
    const place = { system, port, portal: scene.portal.url, application: recorder.url };
    const { stop } = await program.start(place);
    ends.push(stop);
    return { url: addressOn(port), recorder };
  };
  try {
    const telephone = await behind("telephoneSystem");
    const meetings = await behind("meetings");
    await scene.portal.restart({
      SYSTEM_TELEPHONE_SYSTEM_URL: telephone.url,
      SYSTEM_MEETINGS_URL: meetings.url,
    });
    const stand = { ...scene, program, telephone, meetings };
    const suites = {
      people: () => verifyPeople(stand),
      "forged headers": () => verifyForgedHeaders(stand),
      paths: () => verifyPaths(stand),
      methods: () => verifyMethods(stand),
      redirects: () => verifyRedirects(stand),
      codes: () => verifyCodes(stand),
      cookies: () => verifyCookies(stand, shared.before),
      tokens: async () => verifyTokens(stand, await shared.idToken(stand), shared.application),
      upgrades: () => verifyUpgrades(stand),
      withdrawal: () => verifyWithdrawal(stand),
      load: () => verifyLoad(stand),
      absence: () => verifyAbsence(stand),
    };
    for (const [name, verify] of Object.entries(suites))
      await verify().catch((error) =>
        scene.findings.verify(`the checks of ${name} begin`, () => Promise.reject(error)),
      );
    shared.before.push((await inside(stand)).cookie);
  } finally {
    for (const end of ends.reverse()) await end();
  }
}
