import { once } from "node:events";
import { readFileSync } from "node:fs";
import type { AddressInfo } from "node:net";
import { join } from "node:path";
import type { MetricsPort } from "#lib/infra/env-variables";
import { describeProblems } from "#lib/infra/environment-problem";
import { logEvent, logFault } from "#lib/infra/log";
import { openMetrics } from "#lib/infra/metrics/registry";
import { problemOfListening } from "#lib/infra/server/listening";
import { createMetricsServer } from "#lib/infra/server/metrics-server";
import { version } from "../../package.json";

/**
 * Keeps metrics from now on and answers who asks for them; exits with 1 if nobody could ask. Only this program loads
 * the library, so there is one registry whatever Next bundles.
 *
 * @param folder of the build
 */
export async function serveMetrics(
  { port, listen }: MetricsPort,
  folder: string,
): Promise<{ end(): Promise<void> }> {
  const build = readFileSync(join(folder, ".next/BUILD_ID"), "utf8").trim();
  const server = createMetricsServer(openMetrics({ version, build }));
  server.listen(port, listen);
  try {
    await once(server, "listening");
  } catch (error) {
    const problem = problemOfListening(error as NodeJS.ErrnoException, "METRICS_");
    if (problem) process.stderr.write(describeProblems([problem]));
    else logFault("start", error);
    process.exit(1);
  }
  const { address } = server.address() as AddressInfo;
  logEvent("listeningForMetrics", { address, port });
  return {
    end: async () => {
      server.close();
      server.closeAllConnections();
    },
  };
}
