import type { Configuration } from "#lib/rules/configuration/schema";
import standard from "#lib/rules/configuration/standard.json" with { type: "json" };
import { locationOfConfiguration } from "./location";
import { describeFaults } from "./read";
import { type Pictures, readConfigurationFile } from "./read-file";

const given = readGiven();

/**
 * The provider's file as this process was given it, read once, when the first module asks for it. Browsers have
 * lib/rules/configuration/absent.ts instead. A process that was given a file with a fault ends: nothing of a portal is
 * right without its areas.
 */
export const configuration: Configuration | null = given.configuration;

/** The pictures that the file names. */
export const pictures: Pictures = given.pictures;

function readGiven(): { configuration: Configuration; pictures: Pictures } {
  const file = locationOfConfiguration();
  // read.test.ts reads it with the schema.
  if (file === undefined)
    return { configuration: standard as object as Configuration, pictures: {} };
  const read = readConfigurationFile(file);
  if (read.faults === undefined) return read;
  process.stderr.write(`The portal does not start. ${describeFaults(file, read.faults)}\n`);
  process.exit(1);
}
