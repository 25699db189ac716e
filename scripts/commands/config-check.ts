import { relative, resolve } from "node:path";
import { locationOfConfiguration } from "#lib/infra/configuration/location";
import { describeFaults } from "#lib/infra/configuration/read";
import { readConfigurationFile } from "#lib/infra/configuration/read-file";
import type { Configuration } from "#lib/rules/configuration/schema";
import { writtenSchema } from "#lib/rules/configuration/written-schema";

const usage = `npm run config:check -- portal.yaml

Checks a provider's file, or the one that PORTAL_CONFIG names. With --schema it prints the JSON Schema of such files, by which
an editor helps to write one.
`;

/** `npm run config:check`, and `node config-check.mjs` in the image. Needs no database and no other setting. */
export async function run(options: string[]): Promise<void> {
  const [option, ...others] = options;
  if (option === "--schema") {
    process.stdout.write(writtenSchema());
    return;
  }
  const file = option === undefined ? locationOfConfiguration() : resolve(option);
  if (file === undefined || option?.startsWith("-") || others.length > 0) throw new Error(usage);
  const shown = relative(process.cwd(), file);
  const read = readConfigurationFile(file);
  if (read.faults) throw new Error(describeFaults(shown, read.faults));
  process.stdout.write(`${shown} has no fault: ${summaryOf(read.configuration)}.\n`);
}

function summaryOf({ provider, areas, sections, products, systems }: Configuration): string {
  return [
    `${provider.name} with ${areas.length} areas in ${sections.length} sections`,
    `${products.length} products`,
    `${systems.length} connected systems`,
    provider.language === "de" ? "German first" : "English first",
  ].join(", ");
}
