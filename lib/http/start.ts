import { checkDatabase, tellOfPoolers } from "#lib/domain/installation/check";
import { answersInTime } from "#lib/domain/installation/fitness";
import { tellOfGone } from "#lib/domain/service/gone";
import { startClock } from "#lib/domain/worker/clock";
import { checkEnvironment } from "#lib/infra/env";
import { logEvent, logFault } from "#lib/infra/log";
import { askAboutUploads } from "#lib/infra/server/body-limit";
import { requireForReadiness } from "#lib/infra/server/readiness";
import { watchSocketAddresses } from "#lib/infra/server/socket-address";
import { mayUpload } from "./upload";

/**
 * Checks what must hold before the first request. An exception in Next's own hook would leave a server that answers 500
 * to everything, so every problem is printed and the process exits.
 */
export async function start(): Promise<void> {
  const environment = checkEnvironment();
  // R-1002: which of the ways it is.
  logEvent("letters", { by: environment.mail.kind });
  watchSocketAddresses();
  askAboutUploads(mayUpload);
  tellOfPoolers();
  requireForReadiness("database", answersInTime);
  await requireFitDatabase(environment.demo);
  if (!environment.serverless) startClock();
}

/**
 * Checks the database as soon as it is reachable; it may be up in a minute, and until then every page says that it is
 * down.
 */
async function requireFitDatabase(demo: boolean): Promise<void> {
  const problem = await checkDatabase(demo).catch((error: unknown) => {
    logFault("start", error);
    setTimeout(() => void requireFitDatabase(demo), 2_000).unref();
    return null;
  });
  if (!problem) return tellOfGone().catch((error: unknown) => logFault("start", error));
  process.stderr.write(`The portal does not start: ${problem}\n`);
  process.exit(1);
}
