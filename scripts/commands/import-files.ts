import { readFile, stat } from "node:fs/promises";
import { parse } from "#lib/infra/configuration/parse";
import { limits } from "#lib/rules/limits";
import { csvSource } from "#lib/rules/old-portal/csv-source";
import { keycloakSource } from "#lib/rules/old-portal/keycloak-source";
import { type Mapping, readMapping } from "#lib/rules/old-portal/mapping";
import type { Source } from "#lib/rules/old-portal/person";

/** The kinds of files that are read. */
export const sources = ["keycloak", "csv"] as const;

/** Reads the files of an older portal. What is larger than the limits is refused before it is read. */
export async function readSource(
  from: (typeof sources)[number],
  files: readonly string[],
  mapping: Mapping,
): Promise<Source> {
  if (from === "csv") {
    const [only = "", ...more] = files;
    if (more.length > 0) throw new Error("One list at a time.");
    return csvSource(await readBounded(only, limits.oldPortalMegabytes), mapping);
  }
  const realms: unknown[] = [];
  for (const file of files) {
    const bytes = await readBounded(file, limits.oldPortalMegabytes);
    realms.push(parsed(file, bytes));
  }
  return keycloakSource(realms, mapping);
}

/** Reads a mapping as JSON, or as YAML by the ending of its name. */
export async function readMappingFile(file: string | undefined): Promise<Mapping> {
  if (!file) return readMapping({});
  const bytes = await readBounded(file, limits.mappingMegabytes);
  if (!/\.ya?ml$/i.test(file)) return readMapping(parsed(file, bytes));
  const { content, problems } = parse(bytes.toString("utf8"));
  const [fault] = problems;
  if (fault) throw new Error(`${file}, line ${fault.line}: ${fault.problem}`);
  return readMapping(content);
}

async function readBounded(file: string, megabytes: number): Promise<Buffer> {
  const found = await stat(file).catch(() => null);
  if (!found?.isFile()) throw new Error(`There is no file ${file}.`);
  if (found.size > megabytes * 1024 * 1024)
    throw new Error(`${file} is larger than ${megabytes} MB: import it in several parts.`);
  return readFile(file);
}

function parsed(file: string, bytes: Buffer): unknown {
  try {
    return JSON.parse(bytes.toString("utf8").replace(/^\uFEFF/, ""));
  } catch {
    throw new Error(`${file} is not JSON.`);
  }
}
