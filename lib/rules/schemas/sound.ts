import type * as z from "zod/mini";

/** Judges these fields together if each of them is valid, although others may not be. */
export function isSound(...fields: string[]) {
  // A problem without a path is that this is no form at all.
  return ({ issues }: z.core.ParsePayload): boolean =>
    !issues.some(({ path }) => !path?.length || fields.includes(String(path[0])));
}
