import * as z from "zod/mini";
import { limits } from "#lib/rules/limits";
import { proposedDays } from "#lib/rules/permission-sets";
import { judgeChanged } from "#lib/rules/shown-fields";
import { permissions } from "./areas";
import { typedName } from "./names";

/** what the forms of permission sets may send. All objects are strict. */

const name = typedName("setNameMissing", limits.nameLength, "nameTooLong");

/** The number of a set from a URL or a hidden field. */
export const setId = z.pipe(
  z.string().check(z.regex(/^[1-9]\d{0,8}$/, "malformed")),
  z.transform(Number),
);

/** The proposed validity in days; empty for none. */
const days = z.pipe(
  z.string().check(
    z.refine((text) => text === "" || proposedDays.some((one) => String(one) === text), {
      message: "malformed",
    }),
  ),
  z.transform((text) => (text === "" ? null : Number(text))),
);

/** A new set. */
export const newSet = z.strictObject({
  name,
  days,
  permissions: permissions.check(z.minLength(1, "permissionsMissing")),
});

/** A parsed `newSet`. */
export type NewSet = z.infer<typeof newSet>;

/** A changed set, as a difference to what the form showed, so that two people's edits do not undo each other. */
export const setChange = z
  .strictObject({
    set: setId,
    name: z.string(),
    days,
    permissions: permissions.check(z.minLength(1, "permissionsMissing")),
    shownName: z.string(),
    shownDays: days,
    shownPermissions: permissions,
  })
  .check(judgeChanged({ name }));

/** A parsed `setChange`. */
export type SetChange = z.infer<typeof setChange>;

/** Remove: just the set. */
export const setReference = z.strictObject({ set: setId });

/** Offer what has changed to those who have an older version: the version that the page showed. */
export const setUpdate = z.strictObject({ set: setId, version: setId });
