import { readFileSync } from "node:fs";
import type { Configuration } from "#lib/rules/configuration/schema";
import { type Picture, readPicture } from "./picture";
import { type FaultInFile, readConfiguration } from "./read";

/** The provider's pictures. */
export type Pictures = { logo?: Picture; favicon?: Picture };

/** A provider's file with its pictures, or every fault. */
type ReadFile =
  | { configuration: Configuration; pictures: Pictures; faults?: undefined }
  | { faults: FaultInFile[] };

/** Reads the provider's file, and the pictures that it names. */
export function readConfigurationFile(file: string): ReadFile {
  const fault = (place: string, problem: string) => ({ line: 1, place, problem });
  let text: string;
  try {
    text = readFileSync(/* turbopackIgnore: true */ file, "utf8");
  } catch (error) {
    return { faults: [fault("PORTAL_CONFIG", `cannot be read: ${(error as Error).message}`)] };
  }
  const read = readConfiguration(text);
  if (read.faults) return read;
  const { logo, favicon } = read.configuration.brand ?? {};
  const found = {
    logo: logo && readPicture(file, logo, ["svg", "png", "webp"]),
    favicon: favicon && readPicture(file, favicon, ["svg"]),
  };
  const faults = Object.entries(found).flatMap(([name, picture]) =>
    typeof picture === "string" && picture ? [fault(`brand.${name}`, picture)] : [],
  );
  if (faults.length > 0) return { faults };
  return { configuration: read.configuration, pictures: found as Pictures };
}
