import "server-only";
import { checkDatabase, startClock } from "#lib/domain/clock";
import { checkEnvironment } from "#lib/infra/env";
import { logFault } from "#lib/infra/log";

/**
 * What must hold before the first request. An exception in Next's own hook would leave a server that answers 500 to
 * everything, so whatever is wrong is said and the process ends.
 */
export async function start(): Promise<void> {
  const environment = checkEnvironment();
  try {
    const problem = await checkDatabase(environment.demo);
    if (problem) {
      process.stderr.write(`The portal does not start: ${problem}\n`);
      process.exit(1);
    }
  } catch (error) {
    // A database that is down now may be up in a minute; until then every page says so.
    logFault("start", error);
  }
  if (!environment.serverless) startClock();
}
