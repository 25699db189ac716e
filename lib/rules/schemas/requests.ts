import * as z from "zod/mini";
import { isAreaId } from "#lib/rules/catalogue";
import { limits } from "#lib/rules/limits";
import { oneLine } from "#lib/rules/unclear";
import { area } from "./areas";
import { userNumber } from "./users";

/** FEEL-M10: the area that somebody asks for, and what it is needed for. */
export const accessRequest = z.strictObject({
  area: z
    .string()
    .check(
      z.minLength(1, { message: "areaMissing", abort: true }),
      z.refine(isAreaId, "malformed"),
    ),
  reason: z.pipe(
    z.string(),
    z.pipe(
      z.transform(oneLine),
      z.string().check(
        z.maxLength(limits.requestReason, "malformed"),
        z.refine((text) => !/[\p{Cc}\p{Cs}]/u.test(text), "malformed"),
      ),
    ),
  ),
});
/** A parsed `accessRequest`. */
export type AccessRequest = z.infer<typeof accessRequest>;

/** FEEL-M10: the answer to somebody's request. */
export const accessAnswer = z.strictObject({
  userNumber,
  area,
  answer: z.enum(["granted", "declined"], "malformed"),
  /** The page of the button, which the answer leads back to. */
  from: z.optional(z.enum(["dashboard"])),
});
/** A parsed `accessAnswer`. */
export type AccessAnswer = Omit<z.infer<typeof accessAnswer>, "from">;
