import "server-only";
import { limits } from "#lib/rules/limits";
import type { StaffFile } from "#lib/rules/staff-list/parse";

/** FF-F1: the first rows whose names have letters that were in no row before; none if the encoding is certain. */
export function samplesOf({ rows, encoding }: StaffFile): number[] {
  if (encoding === "utf-8" || encoding === "utf-16") return [];
  const seen = new Set<string>();
  const samples: number[] = [];
  for (const [index, { firstName, lastName }] of rows.entries()) {
    const letters = [...`${firstName}${lastName}`].filter((letter) => letter > "\u007f");
    if (letters.some((letter) => !seen.has(letter))) samples.push(index + 1);
    if (samples.length === limits.importSamples) break;
    for (const letter of letters) seen.add(letter);
  }
  return samples;
}
