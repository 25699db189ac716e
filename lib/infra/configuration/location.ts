import { existsSync, readFileSync } from "node:fs";
import { resolve } from "node:path";
import { parseEnv } from "node:util";
import { withoutQuotes } from "#lib/infra/env-variables";

/**
 * Where the provider's file is: PORTAL_CONFIG of the environment, else of a .env file, which commands read only after their
 * modules. Empty means the file inside the build.
 *
 * @returns an absolute path; undefined for the file inside the build
 */
export function locationOfConfiguration(): string | undefined {
  // biome-ignore lint/style/noProcessEnv: read before lib/infra/env.ts, whose systems are in the file
  const variables = process.env;
  const location = withoutQuotes(variables.PORTAL_CONFIG ?? inEnvironmentFile());
  if (!location) return undefined;
  // The server goes into another folder before Next loads its own copy of this module.
  variables.PORTAL_CONFIG = resolve(/* turbopackIgnore: true */ location);
  return variables.PORTAL_CONFIG;
}

function inEnvironmentFile(): string | undefined {
  const file = ".env";
  if (!existsSync(file)) return undefined;
  return parseEnv(readFileSync(file, "utf8")).PORTAL_CONFIG;
}
