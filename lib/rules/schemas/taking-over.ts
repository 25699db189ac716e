import * as z from "zod/mini";

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

/** The fields of a form whose ticks can be taken over, when it is saved. */
export const takingOver = {
  /** Only the buttons that fill the form send it. */
  take: z.optional(z.never()),
  /** What ticks can be taken from, as chosen or typed; it means something only to these buttons. */
  like: z.optional(z.string()),
  fromSet: z.optional(z.string()),
  /** The set that the user is given with the save, and the one that the form showed. */
  set: z.optional(givenSet),
  shownSet: z.optional(givenSet),
};
