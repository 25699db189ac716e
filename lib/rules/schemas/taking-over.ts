import * as z from "zod/mini";
import { limits } from "#lib/rules/limits";

/**
 * what a form of a user sends about ticks that are taken over, and about the permission set that the user is given.
 */

/** A version of a permission set as "set.version"; empty for none. */
export const givenSet = z.pipe(
  z.string().check(z.regex(/^([1-9]\d{0,8}\.[1-9]\d{0,8})?$/, "malformed")),
  z.transform((text) => {
    const [id = 0, version = 0] = text.split(".").map(Number);
    return text === "" ? null : { id, version };
  }),
);

/** A version of a set as a form sends it. */
export function givenSetValue(set: { id: number; version: number } | null): string {
  return set ? `${set.id}.${set.version}` : "";
}

/** The buttons that fill a form instead of saving it; the others send no such field. */
const take = z.optional(
  z.string().check(z.regex(/^(over|all\.\w{1,40}|none\.\w{1,40})$/, "malformed")),
);

/** The fields of a form whose ticks can be taken over. */
export const takingOver = {
  take,
  /** The colleague whose ticks are taken over: a user number, or what somebody has typed. */
  like: z.optional(z.string().check(z.maxLength(limits.searchLength, "malformed"))),
  /** The set whose ticks are taken over. */
  fromSet: z.optional(givenSet),
  /** The set that the user is given with the save, and the one that the form showed. */
  set: z.optional(givenSet),
  shownSet: z.optional(givenSet),
};
